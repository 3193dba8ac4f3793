#include "grade/provenance.hpp"

#include <fmt/format.h>

#include <asio/version.hpp>
#include <filesystem>
#include <system_error>

#include "grade/flags.hpp"
#include "grade/scratch_folder.hpp"
#include "grade/sha256.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// The first line that a program prints; "" if it fails.
asio::awaitable<std::string> first_line_of(asio::any_io_executor executor, std::vector<std::string> argv) {
  try {
    process::command command(std::move(argv));
    command.start.environment = {"LC_ALL=C.UTF-8"};
    const process::outcome outcome = co_await process::run(executor, std::move(command));
    if (outcome.status.code() == 0) co_return outcome.out.substr(0, outcome.out.find('\n'));
  } catch (const std::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
  }
  co_return "";
}

}  // namespace

asio::awaitable<student_result> provenance_of(asio::any_io_executor executor, const course& course,
                                              const build_tree& tree) {
  // Named, and not written in the calls: g++ 12 takes no list in braces inside a co_await expression.
  const std::vector<std::string> version_of_compiler{tree.compiler.string(), "--version"};
  const std::vector<std::string> head_of_course{"git", "-C", course.source_dir.string(), "rev-parse", "HEAD"};
  student_result about;
  about.compiler = co_await first_line_of(executor, version_of_compiler);
  about.course_commit = co_await first_line_of(executor, head_of_course);
  about.asio = fmt::format("{}.{}.{}", ASIO_VERSION / 100000, ASIO_VERSION / 100 % 1000, ASIO_VERSION % 100);
  about.course_version = cache_value(read_file(tree.dir / "CMakeCache.txt").value_or(""), "CMAKE_PROJECT_VERSION");
  co_return about;
}

asio::awaitable<std::map<std::string, std::string>> sums_of(asio::any_io_executor executor,
                                                            std::map<std::string, std::string> texts) {
  const scratch_folder scratch;
  std::vector<fs::path> files;
  for (const auto& [slug, text] : texts) {
    files.push_back(scratch.path() / slug);
    write_whole(files.back(), text);
  }
  const std::vector<std::string> sums = co_await sha256_of(executor, files);
  std::map<std::string, std::string> all;
  for (const auto& [slug, text] : texts) all.emplace(slug, sums[all.size()]);
  co_return all;
}

asio::awaitable<student_result> look_at_exercises(asio::any_io_executor executor, const course& course,
                                                  const build_tree& tree, std::vector<std::size_t> which) {
  student_result about = co_await provenance_of(executor, course, tree);
  std::map<std::string, std::string> texts, codes;
  for (const std::size_t index : which) {
    const puzzle& each = course.puzzles[index];
    const std::optional<std::string> text = read_file(course.exercise(each));
    if (!text) continue;
    texts[each.slug] = *text;
    codes[each.slug] = code_only(*text);
  }
  std::map<std::string, std::string> text_sums, code_sums;
  try {
    text_sums = co_await sums_of(executor, texts);
    code_sums = co_await sums_of(executor, codes);
  } catch (const broken_project&) {
    // No sha256sum here, as on macOS.
  }
  for (const std::size_t index : which) {
    graded_puzzle& looked_at = about.puzzles.emplace_back();
    looked_at.name = course.puzzles[index].slug;
    const auto text = texts.find(looked_at.name);
    if (text == texts.end()) continue;
    looked_at.flags = flags_in_source(text->second);
    looked_at.answer_sha256 = text_sums[looked_at.name];
    looked_at.code_sha256 = code_sums[looked_at.name];
  }
  co_return about;
}

}  // namespace runner
