#include <unistd.h>

#include <array>
#include <cstdlib>

#include "build/machine_trouble.hpp"
#include "catch.hpp"
#include "contains.hpp"
#include "fixture.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;

namespace {

struct example {
  const char* printed;
  const char* words;
};

/// A variable of the environment, as long as this lives.
struct environment {
  environment(const char* its_name, const std::string& value) : name(its_name) { ::setenv(name, value.c_str(), 1); }
  ~environment() { ::unsetenv(name); }
  environment(const environment&) = delete;
  const char* name;
};

}  // namespace

TEST_CASE("each sign of the machine's trouble in a build is known", "[unit]") {
  for (const example& each : std::array{
           example{"/tmp/cc.s: fatal error: error writing to /tmp/cc.s: No space left on device\n", "The disk is full"},
           example{"LLVM ERROR: IO failure on output stream: No space left on device\nPLEASE submit a bug report\n",
                   "The disk is full"},
           example{"cc1plus: fatal error: opening output file: Disk quota exceeded\n", "quota"},
           example{"cc1plus: out of memory allocating 65536 bytes after a total of 12345 bytes\n", "enough memory"},
           example{"virtual memory exhausted: Cannot allocate memory\n", "enough memory"},
           example{"terminate called after throwing an instance of 'std::bad_alloc'\n", "enough memory"},
           example{"ninja: fatal: posix_spawn: Resource temporarily unavailable\n", "ulimit -u"},
           example{"sh: error while loading shared libraries: libc.so.6: failed to map segment from shared object\n",
                   "ulimit -v"},
           example{"LLVM ERROR: out of memory\n", "ulimit -v"},
           example{"ninja: fatal: pipe: Too many open files\n", "ulimit -n"},
           example{"/usr/bin/ld: final link failed: File too large\n", "ulimit -f"},
           example{"clang++-19: error: unable to execute command: Executable \"ld.mold\" doesn't exist!\n", "linker"},
           example{"clang++-19: error: invalid linker name in argument '-fuse-ld=mold'\n", "linker"},
           example{"collect2: fatal error: cannot find 'ld'\n", "linker"},
           example{"mold: fatal: cannot open /usr/lib/libclang_rt.asan.so: No such file or directory\n", "runtime"},
           example{"/usr/bin/ld: cannot find -lasan: No such file or directory\n", "runtime"},
           example{"error: PCH file 'x.pch' was built from a different branch of the compiler\n", "another compiler"},
           example{
               "fatal error: file '/usr/include/stdio.h' has been modified since the precompiled header 'x.pch' was "
               "built\n",
               "another compiler"},
           example{"/bin/sh: 1: /usr/bin/c++: not found\n", "cmake/setup.sh"},
           example{"g++: fatal error: cannot execute 'cc1plus': execvp: No such file or directory\n", "cmake/setup.sh"},
           example{"/usr/bin/clang-19: error while loading shared libraries: libLLVM.so\n", "cmake/setup.sh"},
           example{"clang++-19: error: unable to open output file 'x.o': 'Permission denied'\n", "this user"},
       }) {
    INFO(each.printed);
    const auto found = runner::machine_trouble(each.printed);
    REQUIRE(found);
    CHECK(contains(*found, each.words));
  }
}

TEST_CASE("each sign that a test could not start is known", "[unit]") {
  for (const example& each : std::array{
           example{"./test_01: error while loading shared libraries: libpuzzle_kit.so: cannot open\n", "library"},
           example{"==1==ASan runtime does not come first in initial library list; you should either\n", "LD_PRELOAD"},
           example{"==1==Shadow memory range interleaves with an existing memory mapping.\n", "mmap_rnd_bits"},
           example{"==1==ERROR: AddressSanitizer failed: ReserveShadowMemoryRange failed while trying to map\n",
                   "ulimit -v"},
           example{"FATAL: ThreadSanitizer: unexpected memory mapping 0x1-0x2\n", "mmap_rnd_bits"},
           example{"ERROR: AddressSanitizer failed to allocate 0x1000 bytes\n", "memory"},
           example{"AddressSanitizer: CHECK failed: pthread_create\n", "ulimit -u"},
       }) {
    INFO(each.printed);
    const auto found = runner::start_trouble(each.printed);
    REQUIRE(found);
    CHECK(contains(*found, each.words));
  }
}

TEST_CASE("what a compiler says of a place in a file is never the machine's trouble", "[unit]") {
  CHECK_FALSE(runner::machine_trouble("../exercises/05_x.hpp:1:1: error: name: not found\n"));
  CHECK_FALSE(runner::machine_trouble(
      "../exercises/05_x.hpp:1:1: error: No space left on device\n    1 | #error No space left on device\n"));
}

TEST_CASE("options of sanitizers and libraries in the environment do not hide a crash", "[trouble]") {
  fixture_project& project = fixture_project::shared();
  project.add_puzzle("90_reads_beyond", "const int* values = new int[3]; volatile int i = 3; return values[i] * 0;");
  const ran configured = run_program(
      {CMAKE_PROGRAM, "-S", project.source().string(), "-B", project.build().string(), "-DPUZZLES_SANITIZE=address"},
      project.source());
  REQUIRE(configured.exit_code == 0);
  const std::string log = "/tmp/asan-log-" + std::to_string(::getpid());
  for (const std::string& options : {std::string("exitcode=0"), "log_path=" + log, std::string("halt_on_error=0")}) {
    INFO(options);
    const environment variable("ASAN_OPTIONS", options);
    const ran result = project.run({"90"});
    CHECK(result.exit_code == 1);
    CHECK(contains(result.out, "heap-buffer-overflow"));
  }
  {
    const environment variable("LD_PRELOAD", "libm.so.6");
    CHECK(contains(project.run({"90"}).out, "heap-buffer-overflow"));
  }
  {
    const environment variable("TMPDIR", "/no/such/folder");
    CHECK(contains(project.run({"90"}).out, "heap-buffer-overflow"));
  }
  fs::remove(project.exercise("90_reads_beyond"));
  fs::remove(project.source() / "tests/test_90_reads_beyond.cpp");
  CHECK(run_program(
            {CMAKE_PROGRAM, "-S", project.source().string(), "-B", project.build().string(), "-DPUZZLES_SANITIZE="},
            project.source())
            .exit_code == 0);
}

TEST_CASE("a test that cannot start is the machine's trouble, and not remembered", "[trouble]") {
  fixture_project project("Ninja");
  REQUIRE(project.run({"1"}).exit_code == 0);
  const std::string remembered = runner::read_file(project.source() / ".puzzles/progress.toml").value_or("");
  // A library that the test's program needs, and that is gone.
  project.write("tests/test_01_passes.cpp",
                "#include <cstdio>\nint main() { std::fputs(\"test: error while loading shared "
                "libraries: libx.so\\n\", stderr); return 127; }\n");
  const ran result = project.run({"1"});
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "A library that the test needs is gone."));
  CHECK(runner::read_file(project.source() / ".puzzles/progress.toml").value_or("") == remembered);
}

TEST_CASE("a crash names the possibility that the compiler miscompiles, where it is known to", "[trouble]") {
  fixture_project project("Ninja");
  project.write("exercises/01_passes.hpp", "inline int behave(report&) { __builtin_trap(); }\n");
  CHECK_FALSE(contains(project.run({"1"}).out, "miscompiles"));
  REQUIRE(run_program({CMAKE_PROGRAM, "-S", project.source().string(), "-B", project.build().string(),
                       "-DPUZZLES_MISCOMPILES_COROUTINES=ON"},
                      project.source())
              .exit_code == 0);
  const ran result = project.run({"1", "2", "--format=json"});
  CHECK(contains(result.out, "miscompiles some correct coroutines"));
  CHECK(contains(result.out, "rm -rf build && sh cmake/setup.sh"));
  CHECK(contains(result.out, "measured 5 ms, expected 3 ms"));
}
