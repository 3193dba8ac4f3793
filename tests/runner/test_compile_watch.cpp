#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "build/compile_watch.hpp"
#include "build/machine_trouble.hpp"
#include "catch.hpp"
#include "check/check.hpp"
#include "contains.hpp"
#include "coroutine.hpp"
#include "course/course.hpp"
#include "fixture.hpp"

namespace fs = std::filesystem;
using runner::verdict;

namespace {

/// Checks all puzzles, with these limits for compilers. By slug.
std::map<std::string, runner::result> results_of(const fixture_project& project, runner::compile_limits limits) {
  const runner::course course = runner::load_course(project.source());
  const runner::build_tree tree = runner::open_build_tree(project.build());
  std::vector<std::size_t> which;
  for (std::size_t i = 0; i < course.puzzles.size(); ++i) which.push_back(i);
  runner::check_settings settings;
  settings.limits = limits;
  std::map<std::string, runner::result> all;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    co_await runner::check(executor, course, tree, which, settings, [&](const runner::check_event& event) {
      if (const auto* finished = std::get_if<runner::event::finished>(&event))
        all[course.puzzles[finished->puzzle].slug] = finished->outcome;
    });
  });
  return all;
}

/// A compiler that fails in a way of its own for the text that has this word.
std::string failing_compiler(const temporary_folder& folder, const std::string& word, const std::string& how) {
  folder.write("c++",
               "#!/bin/sh\nfor last; do :; done\n"
               "case \"$*\" in *\" -c \"*) if cat \"$last\" ../exercises/*.hpp 2>/dev/null | grep -q '" +
                   word + "' && case \"$*\" in *01_passes*) true;; *) false;; esac; then\n" + how +
                   "\nfi;; esac\nexec '" CXX_COMPILER "' \"$@\"\n");
  fs::permissions(folder.path() / "c++", fs::perms::owner_all);
  return (folder.path() / "c++").string();
}

}  // namespace

#ifdef __linux__
TEST_CASE("a compiler that never ends costs only its own puzzle, and is that puzzle's compile error", "[trouble]") {
  fixture_project project("Ninja");
  const std::string rest = "inline int behave(report&) { return 0; }\n";
  runner::compile_limits limits;
  limits.time = std::chrono::seconds(3);

  SECTION("it waits for a pipe") {
    const fs::path pipe = project.source() / "exercises/pipe.hpp";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    project.write("exercises/01_passes.hpp", "#include \"pipe.hpp\"\n" + rest);
  }
  SECTION("it computes for ever") {
    project.write("exercises/01_passes.hpp",
                  "template <int N, class... T> struct f : f<N - 1, f<0>, T..., T...>, f<N - 1, T..., f<0>> {};\n"
                  "template <class... T> struct f<0, T...> {};\ninline f<40> endless;\n" +
                      rest);
  }
  auto results = results_of(project, limits);
  CHECK(results["01_passes"].what == verdict::compile_error);
  CHECK(contains(results["01_passes"].message(), "The compiler did not finish within 3 s"));
  CHECK(results["02_fails"].what == verdict::failed);
  CHECK(results["03_does_not_compile"].what == verdict::compile_error);
  CHECK(contains(results["03_does_not_compile"].message(), "error: "));
}

TEST_CASE("a compiler that takes all memory costs only its own puzzle", "[trouble]") {
  fixture_project project("Ninja");
  project.write("exercises/01_passes.hpp",
                "constexpr int f() { return 1; }\ninline char text[] = {\n#include \"lots.hpp\"\n};\n"
                "inline int behave(report&) { return 0; }\n");
  std::string lots;
  for (int i = 0; i < 3000000; ++i) lots += "'x','y',";
  project.write("exercises/lots.hpp", lots);
  runner::compile_limits limits;
  limits.memory = std::uint64_t{200} << 20;
  auto results = results_of(project, limits);
  CHECK(results["01_passes"].what == verdict::compile_error);
  CHECK(contains(results["01_passes"].message(), "The compiler used more than 0.2 GiB of memory"));
  CHECK(results["02_fails"].what == verdict::failed);
}
#endif

TEST_CASE("a compiler that crashes is tried once again, and is no answer's fault", "[trouble]") {
  temporary_folder folder("compiler");
  const std::string how = "printf x >>'" + folder.path().string() +
                          "/crashes'\n"
                          "echo 'exercises/01_passes.hpp:1:1: warning: unused' >&2\n"
                          "echo 'a.cpp:3:1: internal compiler error: in cdtor_comdat_group' >&2; exit 1";
  fixture_project project("Ninja", failing_compiler(folder, "crash", how));
  project.write("exercises/01_passes.hpp", "// crash\ninline int behave(report&) { return 0; }\n");
  auto results = results_of(project, {});
  CHECK(results["01_passes"].what == verdict::compile_error);
  const std::string message = results["01_passes"].message();
  CHECK(message.rfind("The compiler crashed.\nThis is not caused by your answer", 0) == 0);
  CHECK(contains(message, "internal compiler error: in cdtor_comdat_group"));
  CHECK(fs::file_size(folder.path() / "crashes") == 2);
  CHECK(results["02_fails"].what == verdict::failed);
}

TEST_CASE("a compiler that crashes once gives a result", "[trouble]") {
  temporary_folder folder("compiler");
  const std::string mark = "'" + folder.path().string() + "/crashed'";
  const std::string how = "if [ ! -e " + mark + " ]; then touch " + mark + "; kill -SEGV $$; fi";
  fixture_project project("Ninja", failing_compiler(folder, "crash", how));
  project.write("exercises/01_passes.hpp", "// crash\ninline int behave(report&) { return 0; }\n");
  CHECK(results_of(project, {})["01_passes"].what == verdict::passed);
}

TEST_CASE("a compiler that is killed is that puzzle's compile error", "[trouble]") {
  temporary_folder folder("compiler");
  fixture_project project("Ninja", failing_compiler(folder, "crash", "kill -KILL $$"));
  project.write("exercises/01_passes.hpp", "// crash\ninline int behave(report&) { return 0; }\n");
  auto results = results_of(project, {});
  CHECK(results["01_passes"].what == verdict::compile_error);
  CHECK(contains(results["01_passes"].message(), "The compiler was killed"));
  CHECK(results["02_fails"].what == verdict::failed);
}

TEST_CASE("words of compilers and drivers that crashed are known", "[unit]") {
  for (const char* words :
       {"x.cpp:1:1: internal compiler error: Segmentation fault\n",
        "PLEASE submit a bug report to https://github.com/llvm/llvm-project/issues/\n",
        "clang++-19: error: unable to execute command: Killed\n",
        "clang++-19: error: clang frontend command failed with exit code 139 (use -v to see invocation)\n",
        "g++: fatal error: Killed signal terminated program cc1plus\n", "Segmentation fault (core dumped)\n",
        "Killed\n"}) {
    INFO(words);
    CHECK(runner::is_compiler_crash(words));
    CHECK(contains(runner::compiler_crash_in_words(words), "not caused by your answer"));
  }
  CHECK_FALSE(runner::is_compiler_crash("x.cpp:1:1: error: 'Killed' was not declared\n"));
}
