#include "fixture.hpp"

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <utility>

#include "coroutine.hpp"
#include "process/run.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;

namespace {

constexpr std::string_view cmake_lists = R"(cmake_minimum_required(VERSION 3.24)
project(fixture LANGUAGES CXX)
if(PUZZLES_SANITIZE STREQUAL "thread")
  message(FATAL_ERROR "PUZZLES_SANITIZE: not here.")
elseif(PUZZLES_SANITIZE)
  add_compile_options(-fsanitize=${PUZZLES_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PUZZLES_SANITIZE})
endif()
add_library(shared OBJECT EXCLUDE_FROM_ALL tests/shared.cpp)
file(GLOB tests RELATIVE "${CMAKE_SOURCE_DIR}/tests" CONFIGURE_DEPENDS "tests/test_*.cpp")
foreach(test IN LISTS tests)
  get_filename_component(name "${test}" NAME_WE)
  add_executable(${name} EXCLUDE_FROM_ALL "tests/${test}")
  target_include_directories(${name} PRIVATE exercises tests)
  target_link_libraries(${name} PRIVATE shared)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  string(REPLACE "test_" "debug_" debug "${name}")
  add_executable(${debug} EXCLUDE_FROM_ALL "tests/${test}")
  target_compile_options(${debug} PRIVATE -g)
  target_include_directories(${debug} PRIVATE exercises tests)
  set_target_properties(${debug} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
endforeach()
)";

constexpr std::string_view report_header = R"(#include <cstdio>
#include <cstdlib>
#include <cstring>
// A report as Catch2 writes it, and beside it what the kit writes.
struct report {
  explicit report(const char* path) : file(fopen(path, "w")) {
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Catch name=\"t\"><Group name=\"t\"><TestCase name=\"it works\">", file);
    fflush(file);
    const char* name = getenv("PUZZLE_FINDINGS");
    if (name == nullptr) return;
    findings = fopen(name, "r+");
    if (fscanf(findings, "%99[a-z0-9]", secret) != 1) abort();
    findings = freopen(name, "w", findings);
    fputs("<start version=\"1\"/><cases><case>it works</case></cases><case-start><case>it works</case></case-start>", findings);
    fflush(findings);
  }
  void fail(const char* text) { fprintf(file, "<Failure>\n  %s\n</Failure>", text); ++failures; }
  void end() {
    fprintf(file, "<OverallResult success=\"%s\"/></TestCase><OverallResults successes=\"1\" failures=\"%d\"/></Group>"
                  "<OverallResults successes=\"1\" failures=\"%d\"/></Catch>", failures ? "false" : "true", failures, failures);
    fclose(file);
    if (findings == nullptr) return;
    fprintf(findings, "<case-end passed=\"%s\"><case>it works</case></case-end><end secret=\"%s\" cases=\"1\" failed=\"%d\" "
                      "complete=\"true\"/>", failures ? "false" : "true", secret, failures);
    fclose(findings);
  }
  FILE* file;
  FILE* findings = nullptr;
  char secret[100] = "";
  int failures = 0;
};
)";

std::string test_for(const std::string& slug) {
  return "#include \"report.hpp\"\n#include \"" + slug + R"(.hpp"
int main(int argc, char** argv) {
  report out(argc > 4 ? argv[4] : "/dev/null");  // --reporter xml --out FILE
  const int code = behave(out);
  out.end();
  return code;
}
)";
}

}  // namespace

ran run_program(std::vector<std::string> argv, const fs::path& folder) {
  ran result;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    process::command command(std::move(argv));
    command.start.directory = folder.string();
    command.start.environment.push_back("COLUMNS=80");
    command.time_limit = std::chrono::seconds(100);
    const process::outcome outcome = co_await process::run(executor, std::move(command));
    result.exit_code = outcome.status.code();
    result.out = outcome.out;
    result.err = outcome.err;
  });
  return result;
}

held_compiler::held_compiler() : folder_("compiler") {
  // Each call leaves a letter; one that waits leaves its id.
  folder_.write("c++", "#!/bin/sh\nown='" + folder_.path().string() +
                           "'\n"
                           "printf x >>\"$own/runs\"\n"
                           "only=$(cat \"$own/hold\" 2>/dev/null)\n"
                           "case \"$*\" in *\"$only\"*) ;; *) exec '" CXX_COMPILER
                           "' \"$@\";; esac\n"
                           "case \"$*\" in *\" -c \"*)\n"
                           "  if [ -e \"$own/hold\" ]; then\n"
                           "    echo $$ >\"$own/held.new\"; mv \"$own/held.new\" \"$own/held\"\n"
                           "    while [ -e \"$own/hold\" ]; do sleep 0.02; done\n"
                           "  fi;;\n"
                           "esac\n"
                           "exec '" CXX_COMPILER "' \"$@\"\n");
  fs::permissions(program(), fs::perms::owner_all);
}

void held_compiler::hold(const std::string& only) const {
  std::error_code ignored;
  fs::remove(folder_.path() / "held", ignored);
  std::ofstream(folder_.path() / "hold") << only;
}

void held_compiler::release() const { fs::remove(folder_.path() / "hold"); }

bool held_compiler::is_held() const {
  for (int i = 0; i < 3000 && !fs::exists(folder_.path() / "held"); ++i) ::usleep(10000);
  return fs::exists(folder_.path() / "held");
}

bool held_compiler::is_alive() const {
  pid_t id = 0;
  std::ifstream(folder_.path() / "held") >> id;
  return id > 0 && ::kill(id, 0) == 0;
}

int held_compiler::runs() const {
  return static_cast<int>(runner::read_file(folder_.path() / "runs").value_or("").size());
}

fixture_project::fixture_project(const std::string& generator, const std::string& compiler) : folder_("Prüf stück") {
  write("CMakeLists.txt", cmake_lists);
  write("tests/report.hpp", report_header);
  write("tests/shared.cpp", "int shared() { return 0; }\n");
  add_puzzle("01_passes", "return 0;");
  add_puzzle("02_fails", "out.fail(\"measured 5 ms, expected 3 ms\"); return 1;");
  add_puzzle("03_does_not_compile", "return missing;");
  write_map({{"01_passes", ""}, {"02_fails", "after = [\"01_passes\"]"}, {"03_does_not_compile", ""}});
  const ran configured = run_program({CMAKE_PROGRAM, "-G", generator, "-S", source().string(), "-B", build().string(),
                                      "-DCMAKE_CXX_COMPILER=" + (compiler.empty() ? CXX_COMPILER : compiler)},
                                     source());
  if (configured.exit_code != 0) throw std::runtime_error(configured.err);
  fs::copy_file(RUNNER_PROGRAM, build() / "runner");
}

fixture_project& fixture_project::shared() {
  static fixture_project project("Ninja");
  return project;
}

void fixture_project::add_puzzle(const std::string& slug, const std::string& body) {
  write("exercises/" + slug + ".hpp",
        "#pragma once\ninline int behave([[maybe_unused]] report& out) {\n  " + body + "\n}\n");
  write("tests/test_" + slug + ".cpp", test_for(slug));
}

void fixture_project::write_map(const std::vector<std::pair<std::string, std::string>>& puzzles) {
  std::string text;
  for (const auto& [slug, more] : puzzles) {
    text += "[[puzzle]]\nslug = \"" + slug + "\"\ntitle = \"Puzzle " + slug + "\"\n" + more + "\n";
  }
  write("exercises/puzzles.toml", text);
}

std::vector<std::string> fixture_project::command(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), (build() / "runner").string());
  return arguments;
}

ran fixture_project::run(std::vector<std::string> arguments) const {
  return run_program(command(std::move(arguments)), source().parent_path());
}

changed_file::changed_file(fs::path file, const std::string& text) : changed_file(std::move(file)) {
  std::ofstream(file_, std::ios::binary) << text;
}

changed_file::changed_file(fs::path file) : file_(std::move(file)), before_(runner::read_file(file_).value_or("")) {
  fs::remove(file_);
}

changed_file::~changed_file() { std::ofstream(file_, std::ios::binary) << before_; }
