#include "cli/program.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <filesystem>

#include "build/build_tree.hpp"
#include "cli/check_command.hpp"
#include "cli/options.hpp"
#include "course/course.hpp"
#include "course/select.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// How whoever called us will find things: by the name they typed, from the folder they are in.
reader_view view_of_reader(const char* program, const fs::path& source_dir) {
  reader_view reader;
  if (program != nullptr && *program != '\0') reader.program = program;
  std::error_code error;
  const fs::path here = fs::current_path(error);
  const fs::path way = error ? fs::path() : source_dir.lexically_relative(here);
  // Up many folders and down again is harder to read than the path itself.
  const bool near = !way.empty() && way.string().rfind("../../..", 0) != 0;
  reader.to_project = near ? (way == "." ? "" : (way / "").string()) : (source_dir / "").string();
  return reader;
}

}  // namespace

int run_program(int argc, const char* const* argv) {
  // A reader that left (`| head`) is no reason to leave children behind, and their exits must reach us.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);

  try {
    const std::variant<options, farewell> parsed = parse_arguments(argc, argv);
    if (const auto* end = std::get_if<farewell>(&parsed)) {
      fmt::print(end->exit_code == 0 ? stdout : stderr, "{}", end->words);
      return end->exit_code;
    }
    const build_tree tree = open_build_tree(folder_of_this_program());
    const course all = load_course(tree.source_dir);
    return run_check(all, tree, std::get<options>(parsed), view_of_reader(argv[0], tree.source_dir));
  } catch (const wrong_usage& mistake) {
    fmt::print(stderr, "{}\n", mistake.what());
    return called_wrongly;
  } catch (const broken_project& trouble) {
    fmt::print(stderr, "Nothing can be judged now, and that is no answer's fault.\n{}\n", trouble.what());
    return project_is_broken;
  } catch (const std::exception& unexpected) {
    fmt::print(stderr, "The runner itself failed, which should never happen: {}\n", unexpected.what());
    return project_is_broken;
  }
}

}  // namespace runner
