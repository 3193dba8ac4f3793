// cmake/setup.sh with tools that only pretend: when it builds anew, and what it misses.
#include <unistd.h>

#include "catch.hpp"
#include "fixture.hpp"

namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A project with nothing but the script, and tools in a folder of its own.
struct pretended_machine {
  pretended_machine() {
    fs::create_directories(project() / "cmake");
    fs::copy_file(fs::path(RUNNER_SOURCE_DIR).parent_path() / "cmake/setup.sh", project() / "cmake/setup.sh");
    folder.write("project/exercises/01_first.hpp", "// mine\n");
    std::ofstream(header) << "// a library\n";
    folder.write("version", "c++ 1\n");
    tool("c++", "case $1 in --version) cat '" + path("version") + "';; esac");
    tool("ninja", "");
    tool("mold", "");
    tool("cmake",
         "case \"$*\" in\n"
         "  --preset*) mkdir -p build; touch build/build.ninja; echo CMAKE_CXX_COMPILER:STRING=c++ "
         ">build/CMakeCache.txt;;\n"
         "  *'-t deps'*) printf 'tests/puzzle_pch.pch: #deps 1\\n    " +
             header.string() +
             "\\n';;\n"
             "  *--build*) printf '#!/bin/sh\\nexit 1\\n' >build/runner; chmod +x build/runner;;\n"
             "esac");
  }

  ~pretended_machine() {
    std::error_code ignored;
    fs::remove(header, ignored);
  }
  pretended_machine(const pretended_machine&) = delete;

  void tool(const std::string& name, const std::string& body) const {
    folder.write("bin/" + name, "#!/bin/sh\n" + body + "\nexit 0\n");
    fs::permissions(folder.path() / "bin" / name, fs::perms::owner_all);
  }
  fs::path project() const { return folder.path() / "project"; }
  std::string path(const std::string& file) const { return (folder.path() / file).string(); }

  std::string set_up() const {
    const ran result = run_program({"env", "PATH=" + path("bin") + ":/usr/bin:/bin", "CXX=c++", "sh",
                                    (project() / "cmake/setup.sh").string(), "--no-install"},
                                   folder.path());
    INFO(result.out << result.err);
    CHECK(result.exit_code == 0);
    return result.out;
  }

  temporary_folder folder{"set up"};
  /// Of a library, elsewhere: like /usr/include, without a space.
  fs::path header = fs::temp_directory_path() / ("set-up-header-" + std::to_string(::getpid()));
};

}  // namespace

TEST_CASE("set-up builds anew after an upgrade of the compiler or a library, deep folders included", "[process]") {
  const pretended_machine machine;
  CHECK(contains(machine.set_up(), "Configuring in build"));
  CHECK_FALSE(contains(machine.set_up(), "Configuring"));

  for (const fs::path& file : {machine.folder.path() / "version", machine.header}) {
    machine.folder.write("project/build/deep-address-undefined/build.ninja", "");
    machine.folder.write("project/build/tests/old.pch", "");
    std::ofstream(file) << "another\n";
    const std::string words = machine.set_up();
    CHECK(contains(words, "was upgraded: building build anew"));
    CHECK(contains(words, "Configuring in build"));
    CHECK_FALSE(fs::exists(machine.project() / "build/deep-address-undefined"));
    CHECK_FALSE(fs::exists(machine.project() / "build/tests"));
    CHECK(fs::exists(machine.project() / "exercises/01_first.hpp"));
    CHECK_FALSE(contains(machine.set_up(), "Configuring"));
  }
}

TEST_CASE("set-up asks for a newer clang where the only one is too old", "[process]") {
  const pretended_machine machine;
  for (int version = 16; version <= 30; ++version) machine.tool("clang++-" + std::to_string(version), "exit 127");
  machine.tool("clang++", "echo 14.0.6");
  const ran result = run_program({"env", "-u", "CXX", "PATH=" + machine.path("bin") + ":/usr/bin:/bin", "sh",
                                  (machine.project() / "cmake/setup.sh").string(), "--no-install"},
                                 machine.folder.path());
  INFO(result.out << result.err);
  CHECK(result.exit_code == 1);
  CHECK(contains(result.out, "compiles the puzzles. clang, since g++ 12 miscompiles"));
}
