// Machines that lack something, for real: test_machine_trouble.cpp has the table of signs. Exit code 3, or a right
// result: never a learner's failure, and nothing that is remembered as one.
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mount.h>
#endif

#include <cstring>

#include "catch.hpp"
#include "fixture.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

bool uses_clang() { return contains(CXX_COMPILER, "clang"); }

/// An answer that is right, and another text than the last one: so that it is compiled.
void save_again(fixture_project& project) {
  static int count = 0;
  project.write("exercises/01_passes.hpp",
                "// " + std::to_string(++count) + "\ninline int behave(report&) { return 0; }\n");
}

std::string remembered(const fixture_project& project) {
  return runner::read_file(project.source() / ".puzzles/progress.toml").value_or("");
}

/// Checks 01 by a shell that first does this. "$0" is the runner.
ran check_after(const fixture_project& project, const std::string& script) {
  return run_program({"sh", "-c", script + " \"$0\" 1", (project.build() / "runner").string()}, project.source());
}

ran configure(const fixture_project& project, std::vector<std::string> settings) {
  settings.insert(settings.begin(), {CMAKE_PROGRAM, "-S", project.source().string(), "-B", project.build().string()});
  return run_program(std::move(settings), project.source());
}

/// A folder without a space in its name: CMake takes its variables of flags apart.
struct plain_folder {
  explicit plain_folder(const std::string& name)
      : path(fs::temp_directory_path() / (name + "-" + std::to_string(::getpid()))) {
    fs::create_directories(path);
  }
  ~plain_folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  plain_folder(const plain_folder&) = delete;
  fs::path path;
};

/// The machine is in trouble and that is said in these words, or it sufficed: then the result is right.
void check_trouble_or_pass(const ran& result, const std::string& words) {
  INFO(result.out << result.err);
  CHECK((result.exit_code == 0 || result.exit_code == 3));
  if (result.exit_code == 3) CHECK(contains(result.err, words));
}

}  // namespace

#ifdef __linux__
TEST_CASE("too little address space is no answer's fault", "[trouble]") {
  fixture_project project("Ninja");
  REQUIRE(project.run({"1"}).exit_code == 0);
  const std::string before = remembered(project);
  int troubles = 0;
  for (const int mebibytes : {20, 40, 80, 120, 200, 300}) {
    INFO(mebibytes << " MiB");
    save_again(project);
    const ran result = check_after(project, "ulimit -v " + std::to_string(mebibytes * 1024) + " && exec");
    check_trouble_or_pass(result, "ulimit -v");
    if (result.exit_code != 3) continue;
    ++troubles;
    if (troubles == 1) CHECK(remembered(project) == before);
  }
  CHECK(troubles > 0);
}

TEST_CASE("too few open files and too small ones are no answer's fault", "[trouble]") {
  fixture_project project("Ninja");
  REQUIRE(project.run({"1"}).exit_code == 0);
  int troubles = 0;
  for (const int files : {8, 12, 16, 24}) {
    INFO(files << " files");
    save_again(project);
    const ran result = check_after(project, "ulimit -n " + std::to_string(files) + " && exec");
    check_trouble_or_pass(result, "ulimit -n");
    if (result.exit_code == 3) ++troubles;
  }
  for (const int blocks : {0, 1, 4, 16}) {
    INFO(blocks << " blocks");
    save_again(project);
    const ran result = check_after(project, "ulimit -f " + std::to_string(blocks) + " && exec");
    check_trouble_or_pass(result, "ulimit -f");
    if (result.exit_code == 3) ++troubles;
  }
  CHECK(troubles > 1);
}

TEST_CASE("a sanitizer that cannot reserve its memory is no answer's fault", "[trouble]") {
  fixture_project project("Ninja");
  REQUIRE(configure(project, {"-DPUZZLES_SANITIZE=address"}).exit_code == 0);
  REQUIRE(project.run({"1"}).exit_code == 0);
  const ran result = check_after(project, "ulimit -v 4000000 && exec");
  INFO(result.out << result.err);
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "ulimit -v"));
}

TEST_CASE("too few processes are no answer's fault", "[trouble]") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can give another user a limit of its own, and root has none");
    return;
  }
  fixture_project project("Ninja");
  const std::string user = "54321";  // an id that no user has
  REQUIRE(project.run({"1"}).exit_code == 0);
  REQUIRE(run_program({"chown", "-R", user, project.source().string()}, "/").exit_code == 0);
  const std::string before = remembered(project);
  int troubles = 0;
  for (const int processes : {1, 2, 3, 4, 5, 8}) {
    INFO(processes << " processes");
    save_again(project);
    // The limit counts for the new user only, so it is set before the program starts as that one.
    const ran result = check_after(
        project, "exec prlimit --nproc=" + std::to_string(processes) + " setpriv --reuid " + user + " --clear-groups");
    check_trouble_or_pass(result, "ulimit -u");
    if (result.exit_code != 3) continue;
    ++troubles;
    CHECK(remembered(project) == before);
  }
  CHECK(troubles > 0);
}

TEST_CASE("a thread that cannot start inside an answer is no answer's fault", "[trouble]") {
  const std::string threads = R"(#include <cstring>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <vector>
inline int behave(report& out) {
  std::vector<std::thread> threads;
  try {
    for (int i = 0; i < STARTED; ++i) threads.emplace_back([] { ::usleep(300000); });
    if (CLAIMS) throw std::system_error(EAGAIN, std::generic_category());
  } catch (const std::system_error& error) {
    out.fail(error.what());
  }
  for (std::thread& each : threads) each.join();
  return 0;
}
)";
  fixture_project project("Ninja");
  const auto save = [&](const std::string& started, const std::string& claims) {
    project.write("exercises/01_passes.hpp",
                  "#define STARTED " + started + "\n#define CLAIMS " + claims + "\n" + threads);
  };
  save("2", "true");
  const ran claimed = project.run({"1"});
  INFO(claimed.out << claimed.err);
  CHECK(claimed.exit_code == 1);
  CHECK(contains(claimed.out, "Resource temporarily unavailable"));

  if (::geteuid() != 0) {
    WARN("skipped in part: only root can give another user a limit of its own, and root has none");
    return;
  }
  save("40", "false");
  REQUIRE(project.run({"1"}).exit_code == 0);
  const std::string user = "54321";  // an id that no user has
  REQUIRE(run_program({"chown", "-R", user, project.source().string()}, "/").exit_code == 0);
  const std::string before = remembered(project);
  const ran result = check_after(project, "exec prlimit --nproc=30 setpriv --reuid " + user + " --clear-groups");
  INFO(result.out << result.err);
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "ulimit -u"));
  CHECK(remembered(project) == before);
}

TEST_CASE("a disk that is full or nearly so is no answer's fault, and nothing is lost", "[trouble]") {
  const temporary_folder place("disk");
  if (::mount("tmpfs", place.path().c_str(), "tmpfs", 0, "size=64m") != 0) {
    WARN("skipped: a small disk cannot be mounted here: " << std::strerror(errno));
    return;
  }
  struct unmounted {
    ~unmounted() { ::umount2(path.c_str(), MNT_DETACH); }
    fs::path path;
  } const at_end{place.path()};
  const fixture_project made("Ninja");
  // The build folder knows its own place, so it is made anew on the small disk.
  fs::copy(made.source(), place.path() / "p", fs::copy_options::recursive);
  const fs::path source = place.path() / "p";
  fs::remove_all(source / "build");
  REQUIRE(run_program({CMAKE_PROGRAM, "-G", "Ninja", "-S", source.string(), "-B", (source / "build").string(),
                       "-DCMAKE_CXX_COMPILER=" CXX_COMPILER},
                      source)
              .exit_code == 0);
  fs::copy_file(RUNNER_PROGRAM, source / "build/runner");
  const auto check = [&] { return run_program({(source / "build/runner").string(), "1"}, source); };
  REQUIRE(check().exit_code == 0);

  int troubles = 0;
  for (const std::uintmax_t left : {0, 4, 12, 24, 40, 80, 200, 1000}) {
    INFO(left << " KiB left");
    const std::string answer = "// " + std::to_string(left) + "\ninline int behave(report&) { return 0; }\n";
    std::ofstream(source / "exercises/01_passes.hpp") << answer;
    const std::uintmax_t all = fs::space(source).available;
    const fs::path filler = place.path() / "filler";
    std::ofstream(filler) << std::string(all - std::min(all, left * 1024), 'x');
    const ran result = check();
    fs::remove(filler);
    check_trouble_or_pass(result, "Free some space");
    if (result.exit_code == 3) ++troubles;
    CHECK(runner::read_file(source / "exercises/01_passes.hpp") == answer);
    CHECK(check().exit_code == 0);
  }
  CHECK(troubles > 0);
}
#endif

TEST_CASE("a linker that is gone is no answer's fault", "[trouble]") {
  if (!uses_clang()) {
    WARN("skipped: only clang takes a linker by its path");
    return;
  }
  fixture_project project("Ninja");
  const plain_folder tools("linker");
  const ran found = run_program({CXX_COMPILER, "-print-prog-name=ld"}, project.source());
  const fs::path linker = tools.path / "ld";
  fs::create_symlink(found.out.substr(0, found.out.find('\n')), linker);
  REQUIRE(configure(project, {"-DCMAKE_EXE_LINKER_FLAGS=--ld-path=" + linker.string()}).exit_code == 0);
  const ran whole = project.run({"1"});
  INFO(whole.out << whole.err);
  REQUIRE(whole.exit_code == 0);
  const std::string before = remembered(project);
  fs::remove(linker);
  save_again(project);
  const ran result = project.run({"1"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "The linker of this build folder is gone."));
  CHECK(remembered(project) == before);
}

TEST_CASE("a sanitizer's runtime that is gone is no answer's fault", "[trouble]") {
  if (!uses_clang()) {
    WARN("skipped: only clang takes a folder of its own for its runtime");
    return;
  }
  fixture_project project("Ninja");
  // clang's own folder with links instead of its files: so that one can be taken away.
  const plain_folder tools("clang");
  const ran found = run_program({CXX_COMPILER, "-print-resource-dir"}, project.source());
  const fs::path original = found.out.substr(0, found.out.find('\n'));
  REQUIRE(run_program({"cp", "-rs", original.string(), (tools.path / "r").string()}, "/").exit_code == 0);
  for (const bool shared : {false, true}) {
    REQUIRE(configure(
                project,
                {"-DPUZZLES_SANITIZE=address", "-DCMAKE_CXX_FLAGS=-resource-dir=" + (tools.path / "r").string(),
                 shared ? "-DCMAKE_EXE_LINKER_FLAGS=-shared-libsan -Wl,-rpath," + (tools.path / "r/lib/linux").string()
                        : "-DCMAKE_EXE_LINKER_FLAGS="})
                .exit_code == 0);
    const ran whole = project.run({"1"});
    INFO(whole.out << whole.err);
    REQUIRE(whole.exit_code == 0);
    const std::string before = remembered(project);
    fs::rename(tools.path / "r/lib", tools.path / "away");
    const ran started = project.run({"1"});
    save_again(project);
    const ran linked = project.run({"1"});
    fs::rename(tools.path / "away", tools.path / "r/lib");
    if (shared) {
      CHECK(started.exit_code == 3);
    } else {  // newer CMake links again, since the library was linked in
      CHECK((started.exit_code == 0 || started.exit_code == 3));
    }
    INFO(linked.out << linked.err);
    CHECK(linked.exit_code == 3);
    CHECK(contains(linked.err, "untime library is gone"));
    if (shared) CHECK(remembered(project) == before);
  }
}

TEST_CASE("a precompiled header of another version of the compiler is no answer's fault", "[trouble]") {
  const ran version = run_program({CXX_COMPILER, "-dumpversion"}, "/");
  std::string other;
  for (int number = 14; number <= 30 && uses_clang(); ++number) {
    const std::string name = "clang++-" + std::to_string(number);
    if (version.out.rfind(std::to_string(number) + ".", 0) == 0) continue;
    if (run_program({"sh", "-c", "command -v " + name}, "/").exit_code == 0) other = name;
  }
  if (other.empty()) {
    WARN("skipped: there is no second version of clang here, and g++ does without a header that does not fit");
    return;
  }
  // As an upgrade whose files have old times: the same name, another version.
  const temporary_folder tools("clang");
  tools.write("c++", "#!/bin/sh\nexec $(cat '" + (tools.path() / "use").string() + "') \"$@\"\n");
  fs::permissions(tools.path() / "c++", fs::perms::owner_all);
  tools.write("use", other);
  fixture_project project("Ninja", (tools.path() / "c++").string());
  std::string lists = runner::read_file(project.source() / "CMakeLists.txt").value_or("");
  lists +=
      "target_precompile_headers(shared PRIVATE <vector>)\n"
      "target_precompile_headers(test_01_passes REUSE_FROM shared)\n";
  project.write("CMakeLists.txt", lists);
  REQUIRE(project.run({"1"}).exit_code == 0);
  const std::string before = remembered(project);

  tools.write("use", CXX_COMPILER);
  save_again(project);
  const ran result = project.run({"1"});
  INFO(result.out << result.err);
  CHECK(result.exit_code == 3);
  CHECK(contains(result.err, "The precompiled header is of another compiler"));
  CHECK(contains(result.err, "rm -rf build && sh cmake/setup.sh"));
  CHECK(remembered(project) == before);
}
