#include "build/deep_tree.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <vector>

#include "build/build_lock.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {

namespace {

/// Settings of the main build folder that another one needs as well: where things come from, and how to compile.
std::vector<std::string> inherited_settings(const build_tree& from) {
  constexpr std::array<std::string_view, 14> names{"CMAKE_BUILD_TYPE",
                                                   "CMAKE_CXX_STANDARD",
                                                   "CMAKE_OSX_ARCHITECTURES",
                                                   "CMAKE_OSX_DEPLOYMENT_TARGET",
                                                   "CMAKE_OSX_SYSROOT",
                                                   "CMAKE_CXX_FLAGS",
                                                   "CMAKE_EXE_LINKER_FLAGS",
                                                   "CMAKE_SHARED_LINKER_FLAGS",
                                                   "CMAKE_CXX_COMPILER_LAUNCHER",
                                                   "CMAKE_PREFIX_PATH",
                                                   "CMAKE_TOOLCHAIN_FILE",
                                                   "PUZZLES_FETCH",
                                                   "PUZZLES_ASIO_INCLUDE_DIR",
                                                   "PUZZLES_LINKER"};
  const std::string cache = read_file(from.dir / "CMakeCache.txt").value_or("");
  std::vector<std::string> settings;
  std::string_view rest = cache;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::string_view name = line.substr(0, line.find(':'));
    const bool is_place = name.ends_with("_DIR");
    const bool is_fetch = name.substr(0, 13) == "FETCHCONTENT_";
    if (line.find(":INTERNAL=") != line.npos || line.find(":STATIC=") != line.npos) continue;
    if (!is_place && !is_fetch && std::find(names.begin(), names.end(), name) == names.end()) continue;
    const std::string value = cache_value(cache, name);
    if (value.empty() || value.ends_with("-NOTFOUND") || name == "FETCHCONTENT_BASE_DIR") continue;
    settings.push_back(fmt::format("-D{}={}", name, value));
  }
  return settings;
}

bool is_sanitizer_name(std::string_view names) {
  return !names.empty() && std::all_of(names.begin(), names.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == ',' || c == '-' || c == '_';
  });
}

}  // namespace

asio::awaitable<build_tree> open_deep_tree(asio::any_io_executor executor, build_tree main_tree,
                                           std::string sanitizers) {
  // It becomes the name of a folder, which is removed when it cannot be configured.
  if (!is_sanitizer_name(sanitizers))
    throw broken_project(
        fmt::format("\"{}\" is no sanitizer: -fsanitize= takes names such as \"thread\".", sanitizers));
  std::string name = "deep-" + sanitizers;
  std::replace(name.begin(), name.end(), ',', '-');
  const std::filesystem::path dir = main_tree.dir / name;
  require_tools(main_tree);
  const auto opened = [&] {
    build_tree tree = open_build_tree(dir);
    tree.idle_priority = main_tree.idle_priority;
    return tree;
  };

  // A lock of its own: a save meanwhile builds the usual tree at once.
  std::error_code ignored;
  std::filesystem::create_directory(dir, ignored);
  const build_lock locked = co_await build_lock::acquire(executor, dir);
  // CMake writes the cache early and the build files last.
  if (std::filesystem::exists(dir / (main_tree.uses_ninja() ? "build.ninja" : "Makefile"))) co_return opened();

  std::vector<std::string> argv{main_tree.cmake.string(), "-S", main_tree.source_dir.string(), "-B", dir.string(), "-G",
                                main_tree.generator};
  argv.push_back("-DCMAKE_MAKE_PROGRAM=" + main_tree.make_program.string());
  argv.push_back("-DCMAKE_CXX_COMPILER=" + main_tree.compiler.string());
  for (std::string& setting : inherited_settings(main_tree)) argv.push_back(std::move(setting));
  argv.push_back("-DPUZZLES_SANITIZE=" + sanitizers);
  process::command configure(std::move(argv));
  configure.start.idle_priority = main_tree.idle_priority;
  process::outcome done = co_await process::run(executor, std::move(configure));
  if (done.status.code() == 0) co_return opened();

  std::filesystem::remove_all(dir, ignored);
  if (done.err.find("PUZZLES_SANITIZE") != std::string::npos)
    throw no_sanitizer(fmt::format("{} cannot build programs with -fsanitize={} that run here.",
                                   main_tree.compiler.filename().string(), sanitizers));
  throw broken_project(
      fmt::format("CMake cannot configure {}:\n{}\n{}", dir.string(), done.err.substr(0, 1500), set_up_again));
}

}  // namespace runner
