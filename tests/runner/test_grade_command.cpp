#include <sys/stat.h>

#include <csignal>
#include <fstream>

#include "catch.hpp"
#include "contains.hpp"
#include "fixture.hpp"
#include "grade/student_json.hpp"
#include "util/files.hpp"

using namespace runner;

namespace fs = std::filesystem;

namespace {

/// Whether bubblewrap works here; says so if it does not.
bool has_sandbox() {
  const ran tried = run_program({"sh", "-c", "bwrap --ro-bind / / --unshare-user --unshare-pid true"}, "/");
  if (tried.exit_code == 0) return true;
  WARN("Skipped: bubblewrap makes no sandbox here: " + tried.err);
  return false;
}

std::string answer(const std::string& body) {
  return "#pragma once\ninline int behave([[maybe_unused]] report& out) {\n  " + body + "\n}\n";
}

/// A project with a class beside it.
struct classroom : fixture_project {
  classroom() : fixture_project("Ninja") {
    write("class/anna/exercises/01_passes.hpp", answer("return 0;"));
    write("class/anna/exercises/02_fails.hpp", answer("return 0;"));
    write("class/ben/exercises/01_passes.hpp", answer("return missing;"));
    write("class/ben/exercises/02_fails.hpp", answer("out.fail(\"measured 5 ms\"); return 1;"));
    write("class/ben/exercises/03_does_not_compile.hpp", answer("__builtin_trap();"));
  }

  void write_answer(const std::string& student, const std::string& body) const {
    const fs::path file = fs::path(in_class(student)) / "exercises/01_passes.hpp";
    fs::create_directories(file.parent_path());
    std::ofstream(file) << answer(body);
  }

  std::string in_class(const std::string& name) const { return (source() / "class" / name).string(); }
  std::string out() const { return (source() / "results").string(); }

  ran grade(const std::vector<std::string>& names, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"grade"};
    for (const std::string& each : names) arguments.push_back(in_class(each));
    arguments.insert(arguments.end(), {"--out", out()});
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  student_result result_of(const std::string& name) const {
    return parse_student(read_file(fs::path(out()) / (name + ".json")).value_or(""));
  }
};

}  // namespace

TEST_CASE("a class is graded, and reported", "[grade]") {
  const classroom room;
  const std::string how = has_sandbox() ? "bubblewrap" : "none";
  const ran graded = room.grade({"anna", "ben"}, {"--sandbox", how});
  CHECK(graded.err.find("cannot") == std::string::npos);
  REQUIRE(graded.exit_code == 0);
  const student_result anna = room.result_of("anna");
  REQUIRE(anna.puzzles.size() == 3);
  CHECK(anna.puzzles[0].verdict == "passed");
  CHECK(anna.puzzles[1].verdict == "passed");
  CHECK(anna.puzzles[2].verdict == "missing");
  CHECK(anna.puzzles[0].answer_sha256.size() == 64);
  CHECK(anna.puzzles[0].cases.size() == 1);
  const student_result ben = room.result_of("ben");
  CHECK(ben.puzzles[0].verdict == "compile_error");
  CHECK(contains(ben.puzzles[0].message, "exercises/01_passes.hpp:3"));
  CHECK(ben.puzzles[1].verdict == "failed");
  CHECK(ben.puzzles[1].message == "it works\nmeasured 5 ms");
  CHECK(ben.puzzles[2].verdict == "crashed");

  const ran text = room.run({"report", room.out()});
  CHECK(text.exit_code == 0);
  CHECK(contains(text.out, "anna"));
  CHECK(contains(text.out, "2/3"));
  const std::string csv = room.run({"report", room.out(), "--format", "csv"}).out;
  CHECK(contains(csv, "\nanna,2,2,"));
  CHECK(contains(csv, "\nben,0,0,"));
  CHECK(contains(room.run({"report", room.out(), "--format", "html"}).out, "<!DOCTYPE html>"));
  CHECK(room.run({"report", room.out(), "--format", "gradescope"}).exit_code == 2);
  CHECK(room.run({"report", room.source().string()}).exit_code == 2);
}

TEST_CASE("what was judged is not judged again, unless it changed", "[grade]") {
  const classroom room;
  REQUIRE(room.grade({"anna"}, {"--sandbox", "none"}).exit_code == 0);
  // A mark in every result that is kept shows where a result came from.
  int kept = 0;
  for (const auto& file : fs::recursive_directory_iterator(fs::path(room.out()) / ".cache")) {
    if (file.path().extension() != ".json") continue;
    graded_puzzle one = parse_puzzle(read_file(file.path()).value_or(""));
    one.message = "kept";
    write_whole(file.path(), to_json(one));
    ++kept;
  }
  CHECK(kept == 2);
  REQUIRE(room.grade({"anna"}, {"--sandbox", "none"}).exit_code == 0);
  CHECK(room.result_of("anna").puzzles[0].message == "kept");

  const changed_file edited(fs::path(room.in_class("anna")) / "exercises/01_passes.hpp", answer("return 0 + 0;"));
  REQUIRE(room.grade({"anna"}, {"--sandbox", "none"}).exit_code == 0);
  CHECK(room.result_of("anna").puzzles[0].message == "");
  CHECK(room.result_of("anna").puzzles[1].message == "kept");
}

TEST_CASE("what does not link for anyone is not a student's mistake", "[grade]") {
  classroom room;
  room.write("tests/stubs/01_passes.hpp", answer("out.fail(\"to do\"); return 1;"));
  room.write("class/carl/exercises/01_passes.hpp", answer("return missing;"));
  // A mistake of its own is still one.
  REQUIRE(room.grade({"carl"}, {"--sandbox", "none"}).exit_code == 0);
  CHECK(room.result_of("carl").puzzles[0].verdict == "compile_error");
  // Now the part that all share calls a function that is nowhere.
  room.write("tests/shared.cpp", "int nowhere();\nint shared() { return nowhere(); }\n");
  const ran graded = room.grade({"anna"}, {"--sandbox", "none"});
  CHECK(graded.exit_code == 3);
  CHECK(contains(graded.err, "tests/stubs/01_passes.hpp does not compile or link either"));
  CHECK(contains(graded.err, "nowhere"));
  CHECK_FALSE(fs::exists(fs::path(room.out()) / "anna.json"));
}

TEST_CASE("points are those of the map, and --partial counts test cases", "[grade]") {
  classroom room;
  room.write_map({{"01_passes", "points = 3"}, {"02_fails", "points = 0.5"}, {"03_does_not_compile", ""}});
  student_result anna;
  anna.student = "anna";
  anna.puzzles.resize(2);
  anna.puzzles[0].name = "01_passes";
  anna.puzzles[0].verdict = "failed";
  anna.puzzles[0].cases = {{"one", true}, {"two", false}, {"three", true}};
  anna.puzzles[1].name = "02_fails";
  anna.puzzles[1].verdict = "passed";
  room.write("results/anna.json", to_json(anna));
  CHECK(contains(room.run({"report", room.out(), "--format", "csv"}).out, "\nanna,0.5,1,0,0,0.5,0\n"));
  CHECK(contains(room.run({"report", room.out(), "--format", "csv", "--partial"}).out, "\nanna,2.5,1,0,2,0.5,0\n"));
  CHECK(contains(room.run({"report", room.out(), "--partial"}).out, "2.5/4.5"));
  CHECK(contains(room.run({"report", room.out(), "--partial", "--format", "html"}).out, "At most 4.5 points"));
}

TEST_CASE("answers that are nearly the same are a hint where sim_c++ is installed", "[grade]") {
  if (run_program({"sh", "-c", "command -v sim_c++"}, "/").exit_code != 0) {
    WARN("Skipped: no sim_c++ (package similarity-tester)");
    return;
  }
  const classroom room;
  // The same but for names: no copy by its text.
  std::string own, renamed;
  for (int i = 0; i < 30; ++i) {
    own += "int a" + std::to_string(i) + " = " + std::to_string(i) + " * 3; if (a" + std::to_string(i) +
           " < 0) return 1;\n";
    renamed += "int b" + std::to_string(i) + " = " + std::to_string(i) + " * 3; if (b" + std::to_string(i) +
               " < 0) return 1;\n";
  }
  room.write_answer("carl", own + "return 0;");
  room.write_answer("dora", renamed + "return 0;");
  room.write_answer("emil", "return 0;");
  REQUIRE(room.grade({"carl", "dora", "emil"}, {"--sandbox", "none"}).exit_code == 0);
  const std::string text = room.run({"report", room.out()}).out;
  CHECK(contains(text, "Similar code, a hint only\n  01_passes: 100 % of the answer of "));
  CHECK_FALSE(contains(text, "answer of emil"));
}

TEST_CASE("a bad submission is a line, and the rest is graded", "[grade]") {
  const classroom room;
  fs::create_directories(room.in_class("empty"));
  fs::create_directories(room.in_class("folder/exercises/01_passes.hpp"));
  fs::create_directories(room.in_class("twice/anna"));
  fs::create_directories(room.in_class("odd/exercises"));
  fs::create_symlink("/dev/zero", room.in_class("odd/exercises/01_passes.hpp"));
  REQUIRE(::mkfifo(room.in_class("odd/exercises/02_fails.hpp").c_str(), 0600) == 0);
  std::ofstream(room.in_class("odd/exercises/03_does_not_compile.hpp")) << std::string(300 << 10, ' ');
  const ran graded =
      room.grade({"empty", "odd", "folder", "anna", "twice/anna", "nobody"}, {"--sandbox", "none", "--jobs", "1"});
  CHECK(graded.exit_code == 1);
  CHECK(contains(graded.err, "empty: no answer in it"));
  CHECK(contains(graded.err, "another submission is called anna too"));
  CHECK(contains(graded.err, "nobody: No such file"));
  CHECK(contains(room.result_of("folder").puzzles[0].message, "it is a directory"));
  CHECK(contains(room.result_of("odd").puzzles[0].message, "it is a link, and links are not followed"));
  CHECK(contains(room.result_of("odd").puzzles[1].message, "it is not a regular file"));
  CHECK(contains(room.result_of("odd").puzzles[2].message, "it is larger than 256 KiB"));
  CHECK(room.result_of("anna").puzzles[0].verdict == "passed");
  CHECK(room.result_of("empty").puzzles[0].verdict == "missing");
}

TEST_CASE("archives are read, and what is wrong in one stays there", "[grade]") {
  if (run_program({"sh", "-c", "command -v bsdtar python3"}, "/").exit_code != 0) {
    WARN("Skipped: no bsdtar, or no python3 to make archives");
    return;
  }
  const classroom room;
  const ran made = run_program(
      {"python3", "-c",
       "import tarfile, zipfile, io\n"
       "def put(t, name, text, **more):\n"
       "  i = tarfile.TarInfo(name); i.size = len(text)\n"
       "  for k, v in more.items(): setattr(i, k, v)\n"
       "  t.addfile(i, io.BytesIO(text))\n"
       "good = open('anna/exercises/01_passes.hpp', 'rb').read()\n"
       "z = zipfile.ZipFile('zoe.zip', 'w'); z.writestr('repo-main/exercises/01_passes.hpp', good); z.close()\n"
       "t = tarfile.open('dots.tar.gz', 'w:gz')\n"
       "put(t, '../../exercises/02_fails.hpp', good); put(t, 'exercises/01_passes.hpp', good); t.close()\n"
       "t = tarfile.open('link.tar', 'w')\n"
       "put(t, 'exercises/01_passes.hpp', b'', type=tarfile.SYMTYPE, linkname='/etc/passwd'); t.close()\n"
       "z = zipfile.ZipFile('bomb.zip', 'w', zipfile.ZIP_DEFLATED)\n"
       "z.writestr('exercises/01_passes.hpp', b'0' * (300 << 20)); z.close()\n"
       "open('broken.zip', 'wb').write(b'PK\\x03\\x04 nothing')\n"},
      room.source() / "class");
  REQUIRE(made.exit_code == 0);
  const std::string how = has_sandbox() ? "bubblewrap" : "none";
  const ran graded = room.grade({"zoe.zip", "dots.tar.gz", "link.tar", "bomb.zip", "broken.zip"}, {"--sandbox", how});
  CHECK(graded.exit_code == 0);
  CHECK(room.result_of("zoe").puzzles[0].verdict == "passed");
  CHECK(room.result_of("dots").puzzles[0].verdict == "passed");
  CHECK(room.result_of("dots").puzzles[1].verdict == "missing");
  CHECK(contains(graded.err, "dots: the archive has a path with '..' in it"));
  CHECK(contains(room.result_of("link").puzzles[0].message, "it is a link"));
  CHECK(room.result_of("bomb").puzzles[0].verdict == "missing");
  CHECK(contains(graded.err, "bomb: a file in the archive is larger than 256 KiB"));
  CHECK(contains(graded.err, "broken: the archive cannot be read"));
}

TEST_CASE("an answer in a sandbox sees no answers of others, no network and no home", "[grade]") {
  if (!has_sandbox()) return;
  classroom room;
  room.write("tests/solutions/01_passes.hpp", answer("return 0;"));
  room.write("class/copies/exercises/01_passes.hpp", "#include \"../tests/solutions/01_passes.hpp\"\n");
  room.write("class/copies/exercises/02_fails.hpp",
             "#include \"" + (room.source() / "tests/solutions/01_passes.hpp").string() + "\"\n");
  room.write("class/reads/exercises/01_passes.hpp", "#include \"/etc/passwd\"\n");
  room.write("class/reads/exercises/02_fails.hpp",
             "#include <filesystem>\n" +
                 answer("for (auto p : {\"/home\", \"/root\", \"/etc/passwd\", \"/run\", \"" + room.source().string() +
                        "/class\", \"" + room.source().string() +
                        "/tests/solutions\"}) if (std::filesystem::exists(p)) out.fail(p); return 0;"));
  REQUIRE(room.grade({"copies", "reads"}).exit_code == 0);
  CHECK(room.result_of("copies").puzzles[0].verdict == "compile_error");
  CHECK(room.result_of("copies").puzzles[1].verdict == "compile_error");
  CHECK(room.result_of("reads").puzzles[0].verdict == "compile_error");
  CHECK(room.result_of("reads").puzzles[1].message == "");
  CHECK(room.result_of("reads").puzzles[1].verdict == "passed");
  CHECK_FALSE(room.result_of("reads").puzzles[1].flags.empty());
}

TEST_CASE("a program that starts others without end is stopped, also when root grades", "[grade]") {
  if (!has_sandbox()) return;
  const classroom room;
  fs::create_directories(room.in_class("carl/exercises"));
  std::ofstream(room.in_class("carl/exercises/01_passes.hpp"))
      << "#include <unistd.h>\n" +
             answer(
                 "int made = 0; for (int i = 0; i < 400; ++i) { const pid_t child = fork(); if (child == 0) { "
                 "sleep(60); "
                 "_exit(0); } if (child > 0) ++made; }\n  if (made >= 400) out.fail(\"no limit\"); return 0;");
  const ran graded = room.grade({"carl"});
  REQUIRE(graded.exit_code == 0);
  INFO(graded.err);
  const graded_puzzle first = room.result_of("carl").puzzles[0];
  if (contains(graded.err, "does not limit the number of processes")) {
    WARN("Skipped: as root, there is no limit here: " + graded.err);
    return;
  }
  CHECK(first.message == "");
  CHECK(first.verdict == "passed");  // it ends by itself, with fewer processes than it wanted
}

TEST_CASE("without a sandbox nothing is graded, and it says why", "[grade]") {
  const classroom room;
  const fs::path tools = room.source() / "tools";
  fs::create_directories(tools);
  for (const char* each : {"sh", "env", "prlimit", "git", "sha256sum"}) {
    const ran found = run_program({"sh", "-c", std::string("command -v ") + each}, "/");
    if (found.exit_code == 0) fs::create_symlink(found.out.substr(0, found.out.find('\n')), tools / each);
  }
  std::vector<std::string> argv{"env", "PATH=" + tools.string()};
  for (std::string& each : room.command({"grade", room.in_class("anna"), "--out", room.out()})) argv.push_back(each);
  const ran graded = run_program(argv, room.source());
  CHECK(graded.exit_code == 3);
  CHECK(contains(graded.err, "bubblewrap (bwrap) is not installed"));
  CHECK_FALSE(fs::exists(fs::path(room.out()) / "anna.json"));
}
