#include <map>

#include "catch.hpp"
#include "temporary_folder.hpp"
#include "tools/editor.hpp"
#include "util/errors.hpp"
#include "util/shell.hpp"

using namespace runner;

namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

/// A machine with a few programs and an environment.
struct machine {
  temporary_folder folder{"programs"};
  std::map<std::string, std::string, std::less<>> environment{{"PATH", folder.path().string()}};

  void install(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      folder.write(name, "#!/bin/sh\n");
      fs::permissions(folder.path() / name, fs::perms::owner_all);
    }
  }
  editor_start start(const editor_choice& chosen = {}, int line = 12) const {
    return editor_for(chosen, "/course/01.hpp", line, [this](std::string_view name) {
      const auto found = environment.find(name);
      return found == environment.end() ? std::string() : found->second;
    });
  }
  words argv(const std::string& command, int line = 12) const { return start({command, false}, line).argv; }
};

std::string refusal(const machine& on, const editor_choice& chosen = {}) {
  try {
    on.start(chosen);
  } catch (const wrong_usage& mistake) {
    return mistake.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a command is split as a shell splits it", "[unit]") {
  CHECK(shell_words("emacsclient  -nw") == words{"emacsclient", "-nw"});
  CHECK(shell_words("'/opt/My Editor/edit' -x \"a b\"c") == words{"/opt/My Editor/edit", "-x", "a bc"});
  CHECK(shell_words("a\\ b '\\' \"\\\"\\$\\n\" ''") == words{"a b", "\\", "\"$\\n", ""});
  CHECK(shell_words(" ") == words{});
  CHECK_FALSE(shell_words("code 'a"));
  CHECK_FALSE(shell_words("code \"a"));
}

TEST_CASE("each editor gets the line in its own form", "[unit]") {
  machine on;
  on.install({"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "hx", "subl", "zed", "code", "kate",
              "clion", "joe", "my-editor"});
  for (const char* name : {"vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "joe"})
    CHECK(on.argv(name) == words{name, "+12", "/course/01.hpp"});
  for (const char* name : {"hx", "subl", "zed"}) CHECK(on.argv(name) == words{name, "/course/01.hpp:12"});
  CHECK(on.argv("code --wait") == words{"code", "--wait", "-g", "/course/01.hpp:12"});
  CHECK(on.argv("kate") == words{"kate", "-l", "12", "/course/01.hpp"});
  CHECK(on.argv("clion") == words{"clion", "--line", "12", "/course/01.hpp"});
  CHECK(on.argv("vim -u NONE", 0) == words{"vim", "-u", "NONE", "/course/01.hpp"});
  // One that is not known could take +12 for a file.
  CHECK(on.argv("my-editor") == words{"my-editor", "/course/01.hpp"});
  CHECK(on.argv("my-editor {file} --at={line}") == words{"my-editor", "/course/01.hpp", "--at=12"});
  CHECK(on.argv("vim '+call cursor({line}, 1)' {file}") == words{"vim", "+call cursor(12, 1)", "/course/01.hpp"});
}

TEST_CASE("an editor is known by what its name links to", "[unit]") {
  machine on;
  on.install({"vim.basic"});
  fs::create_symlink("vim.basic", on.folder.path() / "editor");
  CHECK(on.argv("editor") == words{"editor", "+12", "/course/01.hpp"});
  CHECK(on.argv("'" + (on.folder.path() / "vim.basic").string() + "'").at(1) == "+12");
}

TEST_CASE("the editor is that of --edit-cmd, VISUAL, EDITOR, Visual Studio Code, or the system", "[unit]") {
  machine on;
  CHECK(refusal(on) ==
        "There is no editor. Choose one: --edit-cmd \"vim\", or set VISUAL or EDITOR. Where the file and the line "
        "belong in "
        "the middle of a command, write {file} and {line}.");
  on.install({"nano", "vim", "nvim", "emacs", "code"});
  CHECK(on.start().argv.front() == "nano");
  on.environment["TERM_PROGRAM"] = "vscode";
  CHECK(on.start().argv == words{"code", "-g", "/course/01.hpp:12"});
  on.environment["EDITOR"] = "emacs -nw";
  CHECK(on.start().argv == words{"emacs", "-nw", "+12", "/course/01.hpp"});
  on.environment["VISUAL"] = "nvim";
  CHECK(on.start().name == "nvim");
  CHECK(on.start({"vim", false}).name == "vim");
}

TEST_CASE("an editor that cannot be started is refused with what to do", "[unit]") {
  machine on;
  on.environment["EDITOR"] = "missing -x";
  CHECK(refusal(on).rfind("EDITOR names missing, and there is no such program. Choose one: ", 0) == 0);
  CHECK(refusal(on, {"vim '", false}) == "--edit-cmd has a quote that is not closed: vim '");
}

TEST_CASE("an editor draws on the terminal or has a window", "[unit]") {
  machine on;
  on.install({"vim", "code", "emacs", "emacsclient", "hx", "unknown"});
  CHECK(on.start({"vim", false}).takes_terminal);
  CHECK(on.start({"hx", false}).takes_terminal);
  CHECK(on.start({"unknown", false}).takes_terminal);
  CHECK_FALSE(on.start({"code --wait", false}).takes_terminal);
  CHECK(on.start({"emacs", false}).takes_terminal);
  CHECK_FALSE(on.start({"emacsclient", false}).takes_terminal);
  CHECK(on.start({"emacsclient -t", false}).takes_terminal);
  on.environment["DISPLAY"] = ":0";
  CHECK_FALSE(on.start({"emacs", false}).takes_terminal);
  CHECK(on.start({"emacs -nw", false}).takes_terminal);
}

TEST_CASE("an editor opens in a pane of tmux or Zellij on request", "[unit]") {
  machine on;
  on.install({"vim", "code"});
  CHECK(refusal(on, {"vim", true}) == "--pane is for a terminal inside tmux or Zellij, and this is neither.");
  on.environment["ZELLIJ"] = "0";
  CHECK(on.start({"vim", true}).argv == words{"zellij", "run", "--close-on-exit", "--direction", "right", "--cwd",
                                              "/course", "--", "vim", "+12", "/course/01.hpp"});
  on.environment["TMUX"] = "/tmp/tmux-0/default,1,0";
  const editor_start start = on.start({"vim", true});
  CHECK(start.argv == words{"tmux", "split-window", "-h", "-c", "/course", "--", "vim", "+12", "/course/01.hpp"});
  CHECK(start.in_pane);
  CHECK_FALSE(start.takes_terminal);
  CHECK(on.start({"code", true}).argv.front() == "code");  // has a window anyway
}
