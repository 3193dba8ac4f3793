#include "build/build_tree.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "build/deep_tree.hpp"
#include "catch.hpp"
#include "coroutine.hpp"
#include "course/puzzle.hpp"
#include "temporary_folder.hpp"
#include "util/errors.hpp"

TEST_CASE("variables are found in a CMake cache", "[unit]") {
  const std::string_view cache =
      "# comment\nCMAKE_GENERATOR_TOOLSET:INTERNAL=\nCMAKE_GENERATOR:INTERNAL=Ninja\r\n"
      "CMAKE_HOME_DIRECTORY:INTERNAL=/a path/with = sign\nCMAKE_MAKE_PROGRAM:FILEPATH=/usr/bin/ninja";
  CHECK(runner::cache_value(cache, "CMAKE_GENERATOR") == "Ninja");
  CHECK(runner::cache_value(cache, "CMAKE_HOME_DIRECTORY") == "/a path/with = sign");
  CHECK(runner::cache_value(cache, "CMAKE_MAKE_PROGRAM") == "/usr/bin/ninja");
  CHECK(runner::cache_value(cache, "CMAKE") == "");
}

TEST_CASE("a compiler that the project chose is found where CMake writes it down", "[unit]") {
  const temporary_folder folder("build tree");
  const std::string cache = fmt::format(
      "CMAKE_HOME_DIRECTORY:INTERNAL={}\nCMAKE_GENERATOR:INTERNAL=Ninja\nCMAKE_MAKE_PROGRAM:FILEPATH=/usr/bin/ninja\n"
      "CMAKE_CACHE_MAJOR_VERSION:INTERNAL=3\nCMAKE_CACHE_MINOR_VERSION:INTERNAL=25\n"
      "CMAKE_CACHE_PATCH_VERSION:INTERNAL=1\n",
      folder.path().string());
  folder.write("CMakeCache.txt", cache);
  CHECK(runner::open_build_tree(folder.path()).compiler == "");
  folder.write("CMakeFiles/3.25.1/CMakeCXXCompiler.cmake",
               "set(CMAKE_CXX_COMPILER \"/usr/bin/clang++-19\")\nset(CMAKE_CXX_COMPILER_ARG1 \"\")\n");
  CHECK(runner::open_build_tree(folder.path()).compiler == "/usr/bin/clang++-19");
  folder.write("CMakeCache.txt", cache + "CMAKE_CXX_COMPILER:FILEPATH=/usr/bin/g++\n");
  CHECK(runner::open_build_tree(folder.path()).compiler == "/usr/bin/g++");
}

TEST_CASE("configuring a deep tree does not block builds of the main tree", "[process]") {
  const temporary_folder folder("deep tree");
  folder.write("cmake", fmt::format("#!/bin/sh\nflock -n '{}/runner.lock' echo the lock is free >&2\nexit 1\n",
                                    folder.path().string()));
  std::filesystem::permissions(folder.path() / "cmake", std::filesystem::perms::owner_all);
  runner::build_tree tree;
  tree.dir = folder.path();
  tree.generator = "Ninja";
  tree.make_program = tree.cmake = folder.path() / "cmake";
  std::string said;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    try {
      co_await runner::open_deep_tree(executor, tree, "address");
    } catch (const runner::broken_project& error) {
      said = error.what();
    }
  });
  INFO(said);
  CHECK(said.find("the lock is free") != std::string::npos);
}
