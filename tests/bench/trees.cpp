#include "trees.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "measure.hpp"

namespace fs = std::filesystem;

namespace bench {

namespace {

constexpr auto replace = fs::copy_options::recursive | fs::copy_options::overwrite_existing;

void write(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

}  // namespace

project::project(const fs::path& source, fs::path copy) : path_(std::move(copy)) {
  fs::remove_all(path_);
  fs::create_directories(path_);
  for (const char* part : {"CMakeLists.txt", "CMakePresets.json", "cmake", "exercises", "runner", "tests"})
    fs::copy(source / part, path_ / part, replace);
  for (const auto& entry : fs::directory_iterator(path_ / "exercises")) {
    if (entry.path().extension() != ".hpp") continue;
    puzzles_.push_back(entry.path().stem().string());
    fs::copy(path_ / "tests/solutions" / entry.path().filename(), entry.path(), replace);
  }
  std::sort(puzzles_.begin(), puzzles_.end());

  write(path_ / "exercises/99_floor.hpp", "#pragma once\n");
  write(path_ / "tests/solutions/99_floor.hpp", "#pragma once\n");
  write(path_ / "tests/test_99_floor.cpp",
        "#include \"99_floor.hpp\"\n#include <puzzle/testing.hpp>\nTEST_CASE(\"nothing\") { SUCCEED(); }\n");
}

void project::edit(const std::string& puzzle) {
  std::ofstream(path_ / "exercises" / (puzzle + ".hpp"), std::ios::app) << fmt::format("// edit {}\n", ++edits_);
}

tree::tree(const project& course, std::string name, std::string compiler, std::vector<std::string> options)
    : name_(std::move(name)), path_(course.path() / ("build-" + name_)) {
  std::vector<std::string> configure{
      "cmake", "-S", course.path().string(), "-B", path_.string(), "-G", "Ninja", "-DCMAKE_CXX_COMPILER=" + compiler};
  configure.insert(configure.end(), options.begin(), options.end());
  run_or_die(configure, course.path().string());
  run_or_die({"ninja", "runner"}, path_.string());
}

void tree::forget_puzzles() const {
  fs::remove_all(path_ / "tests/kit/CMakeFiles");
  for (const auto& entry : fs::directory_iterator(path_ / "tests/CMakeFiles"))
    if (entry.path().extension() == ".dir") fs::remove_all(entry.path());
  run_or_die({"cmake", "."}, path_.string());  // writes the header's wrapper again, which was among them
}

fs::path make_course(const fs::path& at, int puzzles, const fs::path& runner, const std::string& compiler) {
  fs::remove_all(at);
  std::string map;
  for (int i = 1; i <= puzzles; ++i) {
    const std::string slug = fmt::format("{:04}_made_up", i);
    write(at / "exercises" / (slug + ".hpp"), "#pragma once\n");
    write(at / "tests/solutions" / (slug + ".hpp"), "#pragma once\n");
    write(at / "tests" / ("test_" + slug + ".cpp"), "\n");
    map += fmt::format(
        "[[puzzle]]\nslug = \"{}\"\ntitle = \"Made up {}\"\nstars = 1\nafter = [{}]\nconcepts = [\"c\"]\n"
        "asio = [\"a\"]\nasyncio = \"b\"\nhints = [\"one\", \"two\", \"three\"]\n\n",
        slug, i, i > 1 ? fmt::format("\"{:04}_made_up\"", i - 1) : "");
  }
  write(at / "exercises/puzzles.toml", map);
  write(at / "tests/test.cpp", R"(#include <cstdio>
#include <cstring>
int main(int argc, char** argv) {
  std::FILE* out = stdout;
  for (int i = 1; i + 1 < argc; ++i)
    if (std::strcmp(argv[i], "--out") == 0) out = std::fopen(argv[i + 1], "w");
  std::fputs("<?xml version=\"1.0\"?><Catch name=\"made up\"><TestCase name=\"nothing\"><OverallResult success=\"true\"/>"
             "</TestCase><OverallResults successes=\"1\" failures=\"0\" expectedFailures=\"0\"/></Catch>", out);
  return std::fclose(out);
}
)");
  write(at / "CMakeLists.txt", R"(cmake_minimum_required(VERSION 3.24)
project(made_up LANGUAGES CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
add_library(fake OBJECT EXCLUDE_FROM_ALL tests/test.cpp)
file(GLOB tests RELATIVE ${CMAKE_SOURCE_DIR}/tests tests/test_*.cpp)
foreach(test IN LISTS tests)
  string(REPLACE ".cpp" "" name ${test})
  add_executable(${name} EXCLUDE_FROM_ALL tests/${test})
  target_link_libraries(${name} PRIVATE fake)
endforeach()
)");
  const fs::path build = at / "build";
  run_or_die({"cmake", "-S", at.string(), "-B", build.string(), "-G", "Ninja", "-DCMAKE_CXX_COMPILER=" + compiler},
             at.string());
  fs::copy(runner, build / "runner", replace);
  return build;
}

}  // namespace bench
