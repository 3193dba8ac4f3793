#include <sys/stat.h>

#include <algorithm>

#include "catch.hpp"
#include "grade/answer_check.hpp"
#include "grade/flags.hpp"
#include "grade/recipe.hpp"
#include "grade/sandbox.hpp"
#include "grade/similarity.hpp"
#include "grade/student_json.hpp"
#include "grade/submissions.hpp"
#include "temporary_folder.hpp"
#include "util/errors.hpp"
#include "util/shell.hpp"

using namespace runner;

namespace {

namespace fs = std::filesystem;
using texts = std::vector<std::string>;

bool holds(const texts& all, const std::string& one) { return std::find(all.begin(), all.end(), one) != all.end(); }

/// Where `first` is directly followed by the others.
bool holds_in_a_row(const texts& all, const texts& row) {
  return std::search(all.begin(), all.end(), row.begin(), row.end()) != all.end();
}

course one_puzzle() {
  course result;
  result.source_dir = "/project folder";
  result.puzzles.emplace_back().slug = "05_a";
  return result;
}

build_tree tree_of_project() {
  build_tree tree;
  tree.dir = "/project folder/build";
  tree.source_dir = "/project folder";
  return tree;
}

constexpr std::string_view ninja_commands =
    "/usr/bin/c++ -o tests/kit/kit.o -c \"/project folder/tests/kit/kit.cpp\"\n"
    "/usr/bin/c++ -DX=\\\"a\\\" -I\"/project folder/exercises\" -I\"/project folder/tests/kit\" -include-pch "
    "\"/project folder/build/tests/kit/p.pch\" -MF tests/CMakeFiles/test_05_a.dir/contract/05_a.cpp.o.d -o "
    "tests/CMakeFiles/test_05_a.dir/contract/05_a.cpp.o -c \"/project folder/tests/contract/05_a.cpp\"\n"
    ": && /usr/bin/c++ -fsanitize=address tests/CMakeFiles/05_a_cases.dir/test_05_a.cpp.o "
    "tests/CMakeFiles/test_05_a.dir/contract/05_a.cpp.o -o tests/test_05_a -Wl,-rpath,\"/project "
    "folder/build/tests/kit\" "
    "tests/kit/libkit.so /usr/lib/libCatch2.a && :\n";

}  // namespace

TEST_CASE("a command is taken apart as a shell does it, and put together again", "[unit]") {
  CHECK(shell_words("a  'b c' \"d \\\"e\\\"\" f\\ g '' h\"i\"j") == texts{"a", "b c", "d \"e\"", "f g", "", "hij"});
  const texts words{"it's", "a b", "", "$HOME", "\"", "\\"};
  CHECK(shell_words(shell_command(words)) == words);
}

TEST_CASE("the commands that make a puzzle's program are found among ninja's", "[unit]") {
  const course course = one_puzzle();
  const recipe found = find_recipe(ninja_commands, course.puzzles[0], tree_of_project());
  CHECK(found.object == "tests/CMakeFiles/test_05_a.dir/contract/05_a.cpp.o");
  CHECK(found.program == "tests/test_05_a");
  CHECK(found.compile.back() == "/project folder/tests/contract/05_a.cpp");
  CHECK(found.link.front() == "/usr/bin/c++");
  CHECK(found.shared == texts{"tests/CMakeFiles/05_a_cases.dir/test_05_a.cpp.o", "tests/kit/libkit.so"});

  // A compiler's launcher has no place in a sandbox.
  std::string with_launcher(ninja_commands);
  with_launcher.insert(with_launcher.find("/usr/bin/c++ -DX"), "/usr/bin/ccache ");
  build_tree tree = tree_of_project();
  tree.compiler = "/usr/bin/c++";
  CHECK(find_recipe(with_launcher, course.puzzles[0], tree).compile.front() == "/usr/bin/c++");

  const recipe moved = with_answer_in(found, course, "/scratch/exercises");
  CHECK(holds(moved.compile, "-I/scratch/exercises"));
  CHECK_FALSE(holds(moved.compile, "-I/project folder/exercises"));

  const std::vector<fs::path> folders = folders_read(moved, tree_of_project());
  const auto reads = [&](const char* folder) {
    return std::find(folders.begin(), folders.end(), fs::path(folder)) != folders.end();
  };
  CHECK(reads("/project folder/tests/kit"));
  CHECK(reads("/project folder/tests/contract"));
  CHECK(reads("/project folder/build/tests/kit"));
  CHECK_FALSE(reads("/project folder/exercises"));
  CHECK_FALSE(reads("/project folder/tests"));
  CHECK_THROWS_AS(find_recipe("nothing", course.puzzles[0], tree_of_project()), broken_project);
}

TEST_CASE("a sandbox has no network, no home, and only what is named", "[unit]") {
  confinement bounds;
  bounds.readable = {"/project/tests/kit", "/project/tests", "/usr/include/asio"};
  bounds.writable = {"/tmp/scratch"};
  bounds.hidden = {"/project/tests/solutions"};
  bounds.directory = "/tmp/scratch";
  bounds.processes = 7;
  const texts argv = confined(sandbox_kind::bubblewrap, bounds, {"program", "argument"});
  CHECK(argv.front() == "bwrap");
  for (const char* each : {"--unshare-net", "--unshare-pid", "--unshare-user", "--clearenv", "--die-with-parent"}) {
    CHECK(holds(argv, each));
  }
  CHECK(holds_in_a_row(argv, {"--ro-bind", "/project/tests", "/project/tests"}));
  CHECK(holds_in_a_row(argv, {"--bind", "/tmp/scratch", "/tmp/scratch"}));
  CHECK(holds_in_a_row(argv, {"--tmpfs", "/project/tests/solutions"}));
  CHECK(holds(argv, "--nproc=7"));
  CHECK(holds_in_a_row(argv, {"--remount-ro", "/", "--chdir", "/tmp/scratch"}));
  CHECK(holds_in_a_row(argv, {"--", "program", "argument"}));
  CHECK_FALSE(holds(argv, "/usr/include/asio"));  // /usr is there as a whole
  CHECK_FALSE(holds(argv, "/home"));
  // What lies inside another folder comes after it, or that would cover it.
  const auto at = [&](const char* path) { return std::find(argv.begin(), argv.end(), path) - argv.begin(); };
  CHECK(at("/project/tests") < at("/project/tests/solutions"));

  // The kernel does not count the processes of root: another user runs the program, each time another one.
  const texts by_root = confined(sandbox_kind::bubblewrap_by_root, bounds, {"program"});
  CHECK_FALSE(holds(by_root, "--unshare-user"));
  CHECK(holds(by_root, "--clear-groups"));
  CHECK(holds_in_a_row(by_root, {"--perms", "0755", "--dir", "/project"}));
  CHECK(holds_in_a_row(by_root, {"--no-new-privs", "prlimit"}));
  CHECK(by_root != confined(sandbox_kind::bubblewrap_by_root, bounds, {"program"}));

  const texts plain = confined(sandbox_kind::none, bounds, {"program"});
  CHECK(plain.front() == "env");
  CHECK(holds(plain, "--nproc=7"));
}

TEST_CASE("without a sandbox the words say what to install", "[unit]") {
  CHECK(no_sandbox_in_words("").find("sudo apt install bubblewrap") != std::string::npos);
  const std::string refused = no_sandbox_in_words("bwrap: No permissions to create a new namespace");
  CHECK(refused.find("No permissions") != std::string::npos);
  CHECK(refused.find("--sandbox=none") != std::string::npos);
}

TEST_CASE("comments are no code, and texts in quotes are", "[unit]") {
  CHECK(without_comments("a // asm\nb /* asm */ c") == "a \nb   c");
  CHECK(without_comments("\"// no\" '\"' R\"x(/* no */)x\" // yes") == "\"// no\" '\"' R\"x(/* no */)x\" ");
  CHECK(without_comments("1'000 // 'x") == "1'000 ");
  CHECK(code_only("int a; // one\n  int b;\n") == code_only("int  a;int\tb; /* two */"));
}

TEST_CASE("what deserves a look in an answer's text", "[unit]") {
  CHECK(flags_in_source("// asm, no_sanitize, /proc/self/mem\nint plasma = 1;").empty());
  CHECK(flags_in_source("asm(\"nop\");") == texts{"raw assembly (asm)"});
  CHECK(flags_in_source("__attribute__((no_sanitize(\"address\")))").size() == 1);
  CHECK(flags_in_source("[[gnu::constructor]] void f();").size() == 1);
  CHECK(flags_in_source("auto p = \"/proc/self/mem\";").size() == 1);
  CHECK(flags_in_source("namespace puzzle { }") == texts{"opens namespace puzzle"});
}

TEST_CASE("what deserves a look in what an answer includes", "[unit]") {
  const std::string depfile =
      "a.o: \\\n /usr/include/c++/12/array \\\n /project\\ folder/tests/kit/puzzle/time.hpp \\\n"
      " /project\\ folder/tests/solutions/05_a.hpp /etc/passwd\n";
  CHECK(flags_in_includes(depfile, {"/usr", "/project folder/tests/kit"}) ==
        texts{"includes /etc/passwd", "includes /project folder/tests/solutions/05_a.hpp"});
}

TEST_CASE("what deserves a look among an answer's symbols", "[unit]") {
  const symbols answer = parse_nm(
      "                 U fork\n"
      "                 U __cxa_throw\n"
      "                 U _ZN6puzzle9sleep_forENSt6chrono8durationIlSt5ratioILl1ELl1000000000EEEE\n"
      "                 U _ZN6puzzle10simulation3runEv\n"
      "                 U memcpy@GLIBC_2.14\n"
      "0000000000000000 T write\n"
      "0000000000000010 W _ZN6puzzle5clock3nowEv\n"
      "0000000000000020 t local\n"
      "0000000000000030 V DW.ref.__gxx_personality_v0\n");
  CHECK(flags_in_imports(answer) == texts{"uses fork", "uses puzzle::simulation::run"});
  CHECK(flags_in_definitions(answer) == texts{"defines write"});
  CHECK(replaced(answer, {"_ZN6puzzle5clock3nowEv", "_ZN6puzzle5other"}) == texts{"puzzle::clock::now"});
  CHECK(replaced(answer, {"_ZN6puzzle5other"}).empty());
  CHECK(readable_symbol("printf") == "printf");
}

TEST_CASE("a report proves itself by the secret and by all its test cases", "[unit]") {
  const std::vector<graded_case> two{{"one", true}, {"two", true}};
  const std::string start = "<start version=\"1\"/><cases><case>one</case><case>two</case></cases>";
  const std::string end = "<end secret=\"s3\" cases=\"2\" failed=\"0\" complete=\"true\"/>";
  CHECK(unproven(start + end, "s3", two).empty());
  CHECK_FALSE(unproven(start + end, "other", two).empty());
  CHECK_FALSE(unproven(start, "s3", two).empty());
  CHECK_FALSE(unproven("", "s3", two).empty());
  CHECK_FALSE(unproven(start + end, "s3", {{"one", true}}).empty());  // a filter
  CHECK_FALSE(unproven(start + "<end secret=\"s3\" failed=\"1\" complete=\"true\"/>", "s3", two).empty());
}

TEST_CASE("a student's results go into a file and come back", "[unit]") {
  student_result student;
  student.student = "<script>alert(1)</script> \"Zoë\"";
  student.compiler = "clang 19";
  graded_puzzle& puzzle = student.puzzles.emplace_back();
  puzzle.name = "05_a";
  puzzle.verdict = "failed";
  puzzle.message = "measured 5 ms\nexpected 3 ms \x1b\xff";
  puzzle.duration = std::chrono::milliseconds(12);
  puzzle.cases = {{"it works", true}, {"it waits", false}};
  puzzle.flags = {"uses fork"};
  puzzle.answer_sha256 = "abc";
  const student_result back = parse_student(to_json(student));
  CHECK(back.student == student.student);
  REQUIRE(back.puzzles.size() == 1);
  CHECK(back.puzzles[0].message == "measured 5 ms\nexpected 3 ms \x1b\uFFFD");
  CHECK(back.puzzles[0].duration == puzzle.duration);
  CHECK(back.puzzles[0].cases.size() == 2);
  CHECK_FALSE(back.puzzles[0].cases[1].passed);
  CHECK(back.puzzles[0].flags == puzzle.flags);

  CHECK_THROWS_AS(parse_student("{"), not_a_result);
  CHECK_THROWS_AS(parse_student("[]"), not_a_result);
  CHECK_THROWS_AS(parse_student("{\"schema\": 2}"), not_a_result);
  CHECK_THROWS_AS(parse_student("{\"schema\": 1, \"student\": \"a\", \"puzzles\": [{\"name\": {}}]}"), not_a_result);
  CHECK_THROWS_AS(parse_puzzle("{}"), not_a_result);
}

TEST_CASE("what sim_c++ says is read", "[unit]") {
  const std::vector<similarity_line> lines = parse_similarity(
      "Total input: 2 files (2 new, 0 old), 805 tokens\n\na.hpp consists for 95 % of b.hpp material\n"
      "nonsense consists for x % of b material\n");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].file == "a.hpp");
  CHECK(lines[0].other == "b.hpp");
  CHECK(lines[0].percent == 95);
}

TEST_CASE("students are folders and archives, each name once", "[unit]") {
  const temporary_folder class_folder("class");
  fs::create_directories(class_folder.path() / "anna");
  fs::create_directories(class_folder.path() / "other" / "anna");
  class_folder.write("ben.tar.gz", "x");
  class_folder.write("notes.txt", "x");
  const std::string in = class_folder.path().string() + "/";
  const submission_list list =
      find_submissions({in + "anna/", in + "ben.tar.gz", in + "other/anna", in + "notes.txt", in + "nobody"});
  REQUIRE(list.students.size() == 2);
  CHECK(list.students[0].student == "anna");
  CHECK_FALSE(list.students[0].is_archive);
  CHECK(list.students[1].student == "ben");
  CHECK(list.students[1].is_archive);
  REQUIRE(list.problems.size() == 3);
  CHECK(list.problems[0].find("another submission is called anna too") != std::string::npos);
  CHECK(list.problems[1].find("neither a folder nor an archive") != std::string::npos);
  CHECK(list.problems[2].find("nobody: No such file") != std::string::npos);
}

TEST_CASE("a name that no report could show is a problem, and the others are graded", "[unit]") {
  const temporary_folder class_folder("class");
  const std::string in = class_folder.path().string() + "/";
  for (const std::string& name :
       {std::string(".hidden"), std::string(201, 'x'), std::string("anna"), std::string("a\nb")})
    fs::create_directories(in + name);
  class_folder.write("anna.zip", "x");
  class_folder.write(".zip", "x");
  const submission_list list = find_submissions(
      {in + ".hidden", in + std::string(201, 'x'), in + "anna", in + "anna.zip", in + ".zip", in + "a\nb", "/"});
  REQUIRE(list.students.size() == 2);
  CHECK(list.students[0].student == "anna");
  CHECK(list.students[1].student == "a\nb");
  REQUIRE(list.problems.size() == 5);
  CHECK(list.problems[0].find("no name that could be a student's") != std::string::npos);
  CHECK(list.problems[1].find("more than 200 bytes") != std::string::npos);
  CHECK(list.problems[2].find("another submission is called anna too") != std::string::npos);
  CHECK(list.problems[3].find(".zip: neither a folder nor an archive") != std::string::npos);
  CHECK(list.problems[4].find("no name that could be a student's") != std::string::npos);
}

TEST_CASE("only regular files of a submission are read, and no large ones", "[unit]") {
  const temporary_folder folder("student");
  course course;
  for (const char* slug : {"01_a", "02_link", "03_folder", "04_pipe", "05_large", "06_missing"}) {
    course.puzzles.emplace_back().slug = slug;
  }
  folder.write("exercises/01_a.hpp", "int a;");
  folder.write("secret", "x");
  fs::create_symlink(folder.path() / "secret", folder.path() / "exercises/02_link.hpp");
  fs::create_directories(folder.path() / "exercises/03_folder.hpp");
  REQUIRE(::mkfifo((folder.path() / "exercises/04_pipe.hpp").c_str(), 0600) == 0);
  folder.write("exercises/05_large.hpp", std::string(largest_answer + 1, 'x'));
  const answers found = read_folder(folder.path(), course);
  CHECK(found.texts == std::map<std::string, std::string>{{"01_a", "int a;"}});
  CHECK(found.refused.at("02_link") == "it is a link, and links are not followed");
  CHECK(found.refused.at("03_folder") == "it is a directory");
  CHECK(found.refused.at("04_pipe") == "it is not a regular file");
  CHECK(found.refused.at("05_large") == "it is larger than 256 KiB");
  CHECK(found.refused.count("06_missing") == 0);
}

TEST_CASE("answers lie in exercises, in the folder itself, or one level below", "[unit]") {
  course course;
  course.puzzles.emplace_back().slug = "01_a";
  const temporary_folder flat("flat");
  flat.write("01_a.hpp", "flat");
  CHECK(read_folder(flat.path(), course).texts.at("01_a") == "flat");
  const temporary_folder downloaded("downloaded");
  downloaded.write("asio-puzzles-main/exercises/01_a.hpp", "below");
  CHECK(read_folder(downloaded.path(), course).texts.at("01_a") == "below");
  const temporary_folder empty("empty");
  CHECK(read_folder(empty.path(), course).texts.empty());
  CHECK(read_folder(empty.path(), course).remarks.size() == 1);
  // A link in the place of the folder leads nowhere.
  const temporary_folder linked("linked");
  fs::create_directory_symlink(flat.path(), linked.path() / "exercises");
  CHECK(read_folder(linked.path(), course).texts.empty());
}
