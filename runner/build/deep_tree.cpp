#include "build/deep_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "build/build_lock.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"

namespace runner {

asio::awaitable<build_tree> open_deep_tree(asio::any_io_executor executor, build_tree of, std::string sanitizers) {
  std::string name = "deep-" + sanitizers;
  std::replace(name.begin(), name.end(), ',', '-');
  const std::filesystem::path dir = of.dir / name;
  require_tools(of);
  const auto opened = [&] {
    build_tree tree = open_build_tree(dir);
    tree.gives_way = of.gives_way;
    return tree;
  };

  // Its own lock: whoever saves meanwhile has `of` built at once.
  std::error_code ignored;
  std::filesystem::create_directories(dir, ignored);
  const build_lock locked = co_await build_lock::acquire(executor, dir);
  // CMake writes the cache early and the build files last.
  if (std::filesystem::exists(dir / (of.uses_ninja() ? "build.ninja" : "Makefile"))) co_return opened();

  std::vector<std::string> argv{of.cmake.string(), "-S", of.source_dir.string(), "-B", dir.string(), "-G",
                                of.generator};
  argv.push_back("-DCMAKE_MAKE_PROGRAM=" + of.make_program.string());
  argv.push_back("-DCMAKE_CXX_COMPILER=" + of.compiler.string());
  argv.push_back("-DPUZZLES_SANITIZE=" + sanitizers);
  process::command configure(std::move(argv));
  configure.start.gives_way = of.gives_way;
  process::outcome done = co_await process::run(executor, std::move(configure));
  if (done.status.code() == 0) co_return opened();

  std::filesystem::remove_all(dir, ignored);
  if (done.err.find("PUZZLES_SANITIZE") != std::string::npos)
    throw no_sanitizer(fmt::format("{} cannot build programs with -fsanitize={} that run here.",
                                   of.compiler.filename().string(), sanitizers));
  throw broken_project(
      fmt::format("CMake cannot configure {}:\n{}\n{}", dir.string(), done.err.substr(0, 1500), set_up_again));
}

}  // namespace runner
