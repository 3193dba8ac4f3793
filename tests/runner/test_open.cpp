#include <unistd.h>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <csignal>

#include "catch.hpp"
#include "coroutine.hpp"
#include "fixture.hpp"
#include "screen/full_screen.hpp"
#include "terminal_session.hpp"
#include "tools/edit.hpp"
#include "util/files.hpp"

namespace fs = std::filesystem;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A program that notes how it was called.
struct stand_in {
  temporary_folder folder{"stand in"};
  explicit stand_in(const std::string& name, const std::string& more = "") {
    folder.write(name, "#!/bin/sh\nfor each; do echo \"$each\"; done >'" + notes() + ".new'\nmv '" + notes() +
                           ".new' '" + notes() + "'\n" + more);
    fs::permissions(folder.path() / name, fs::perms::owner_all);
  }
  std::string notes() const { return (folder.path() / "notes").string(); }
  std::string path() const { return "PATH=" + folder.path().string() + ":" + std::getenv("PATH"); }
  /// Its arguments, a line each; "" if it was not called.
  std::string called() const {
    for (int i = 0; i < 3000 && !fs::exists(notes()); ++i) ::usleep(10000);
    return runner::read_file(notes()).value_or("");
  }
};

/// Whether the text comes, on a page or not.
bool writes(terminal_session& session, const std::string& text) {
  for (int i = 0; i < 600 && !contains(session.written(), text); ++i) session.read_for(100);
  return contains(session.written(), text);
}

const fixture_project& project() {
  fixture_project& shared = fixture_project::shared();
  return shared;
}

std::vector<std::string> at_line(const std::string& slug, const std::string& line) {
  return {project().exercise(slug).string() + ":" + line};
}

}  // namespace

TEST_CASE("open starts Visual Studio Code at the line to edit", "[program]") {
  const stand_in code("code");
  terminal_session session(project().command({"open", "2"}), project().source(),
                           {code.path(), "TERM_PROGRAM=vscode", "VISUAL=", "EDITOR="});
  CHECK(session.exit_code() == 0);
  CHECK(code.called() == "-g\n" + at_line("02_fails", "2").front() + "\n");
  CHECK(contains(session.written(), "Opening exercises/02_fails.hpp:2 in code\r\n"));
}

TEST_CASE("open without a name takes the next puzzle, in the editor of the environment", "[program]") {
  const stand_in editor("my editor");
  const std::string program = "EDITOR='" + (editor.folder.path() / "my editor").string() + "' --here";
  terminal_session session(project().command({"open"}), project().source(), {"VISUAL=", program});
  CHECK(session.exit_code() == 0);
  CHECK(contains(editor.called(), "--here\n" + project().source().string() + "/exercises/"));
}

TEST_CASE("open gives the terminal to the editor, with its exit code and its signals", "[program]") {
  if (::access("/usr/bin/vim", X_OK) != 0) return;
  terminal_session session(project().command({"open", "3", "--edit-cmd", "vim -u NONE -N"}), project().source());
  REQUIRE(writes(session, "return missing;"));
  session.type(":call writefile([line('.')], '" + (project().source() / "line").string() + "')\r:cq 5\r");
  CHECK(session.exit_code() == 5);
  CHECK(session.is_as_before());
  CHECK(runner::read_file(project().source() / "line") == "2\n");
  fs::remove(project().source() / "line");
}

TEST_CASE("open says what is in the way", "[program]") {
  ran result = project().run({"open", "2", "--edit-cmd", "vi-that-is-missing"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "--edit-cmd names vi-that-is-missing, and there is no such program."));
  result = project().run({"open", "2", "--edit-cmd", "sh"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "sh draws on a terminal, and this is none. The line to edit: "));
  CHECK(contains(result.err, "exercises/02_fails.hpp:2\n"));
  CHECK(project().run({"open", "9"}).exit_code == 2);
  const changed_file missing(project().exercise("02_fails"));
  result = project().run({"open", "2", "--edit-cmd", "sh"});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "exercises/02_fails.hpp is missing. Get the original back: "));
}

// Not a test: the program that the next ones run on a terminal. A session with a page, which opens an editor at once.
TEST_CASE("a session that opens an editor", "[.][editor-session]") {
  runner::full_screen screen(STDIN_FILENO, STDOUT_FILENO);
  screen.draw("the first page");
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    const std::string command = std::getenv("SESSION_EDITOR");
    const runner::editor_start how = runner::editor_for({command, false}, "/dev/null", 7);
    std::string trouble = co_await runner::edit(executor, screen, how);
    screen.draw("back: " + trouble);
    // As long as the other side looks.
    char letter = 0;
    while (::read(STDIN_FILENO, &letter, 1) == 1 && letter != 'q') screen.draw(std::string("key ") + letter);
  });
}

namespace {

terminal_session editor_session(const std::string& editor) {
  return terminal_session({RUNNER_TESTS_PROGRAM, "[editor-session]"}, "/", {"SESSION_EDITOR=" + editor});
}

}  // namespace

TEST_CASE("a session lends its terminal to the editor and takes it back", "[program]") {
  terminal_session session = editor_session("sh -c 'stty -a; read line; echo got $line'");
  REQUIRE(writes(session, "icanon"));
  CHECK_FALSE(contains(session.written(), "-icanon"));
  CHECK(session.is_as_before());
  CHECK(contains(session.written(), "\x1b[?1049l"));
  session.type("\x03");  // ends the editor alone
  REQUIRE(session.shows("back: sh ended with exit code 130."));
  CHECK_FALSE(session.is_as_before());
  session.type("x");
  REQUIRE(session.shows("key x"));
  session.type("q");
  CHECK(session.exit_code() == 0);
  CHECK(session.is_as_before());
}

TEST_CASE("Ctrl-Z in an editor stops the session too, and fg brings the editor back", "[program]") {
  terminal_session session = editor_session("sh -c 'echo ready; read line; echo got $line; read line'");
  REQUIRE(writes(session, "ready"));
  session.type("\x1a");
  REQUIRE(session.stops());
  session.foreground();
  session.type("hello\r");
  REQUIRE(writes(session, "got hello"));
  CHECK(session.is_as_before());
  session.type("\r");
  REQUIRE(session.shows("back: "));
  session.type("q");
  CHECK(session.exit_code() == 0);
}

TEST_CASE("an editor with a window leaves the terminal alone", "[program]") {
  const stand_in code("code", "sleep 5\n");
  terminal_session session = editor_session("'" + (code.folder.path() / "code").string() + "'");
  REQUIRE(session.shows("back: "));
  CHECK_FALSE(contains(session.written(), "\x1b[?1049l"));
  CHECK(code.called() == "-g\n/dev/null:7\n");
  session.type("q");
  CHECK(session.exit_code() == 0);
}
