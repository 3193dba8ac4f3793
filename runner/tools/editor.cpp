#include "tools/editor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "util/errors.hpp"
#include "util/shell.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// How an editor takes the line.
enum class line_form {
  plus,          ///< +12 FILE
  colon,         ///< FILE:12
  go_to_colon,   ///< -g FILE:12
  short_option,  ///< -l 12 FILE
  long_option,   ///< --line 12 FILE
  none
};

enum class place { terminal, window };

struct known_editor {
  std::string_view name;
  line_form form;
  place where;
};

constexpr std::array known_editors{
    known_editor{"vi", line_form::plus, place::terminal},
    known_editor{"vim", line_form::plus, place::terminal},
    known_editor{"nvim", line_form::plus, place::terminal},
    known_editor{"nano", line_form::plus, place::terminal},
    known_editor{"pico", line_form::plus, place::terminal},
    known_editor{"emacs", line_form::plus, place::terminal},
    known_editor{"emacsclient", line_form::plus, place::window},
    known_editor{"mg", line_form::plus, place::terminal},
    known_editor{"jed", line_form::plus, place::terminal},
    known_editor{"joe", line_form::plus, place::terminal},
    known_editor{"micro", line_form::plus, place::terminal},
    known_editor{"mcedit", line_form::plus, place::terminal},
    known_editor{"ne", line_form::plus, place::terminal},
    known_editor{"kak", line_form::plus, place::terminal},
    known_editor{"sensible-editor", line_form::plus, place::terminal},
    known_editor{"hx", line_form::colon, place::terminal},
    known_editor{"helix", line_form::colon, place::terminal},
    known_editor{"gvim", line_form::plus, place::window},
    known_editor{"mvim", line_form::plus, place::window},
    known_editor{"gedit", line_form::plus, place::window},
    known_editor{"pluma", line_form::plus, place::window},
    known_editor{"bbedit", line_form::plus, place::window},
    known_editor{"subl", line_form::colon, place::window},
    known_editor{"zed", line_form::colon, place::window},
    known_editor{"zeditor", line_form::colon, place::window},
    known_editor{"code", line_form::go_to_colon, place::window},
    known_editor{"code-insiders", line_form::go_to_colon, place::window},
    known_editor{"codium", line_form::go_to_colon, place::window},
    known_editor{"cursor", line_form::go_to_colon, place::window},
    known_editor{"windsurf", line_form::go_to_colon, place::window},
    known_editor{"kate", line_form::short_option, place::window},
    known_editor{"kwrite", line_form::short_option, place::window},
    known_editor{"geany", line_form::short_option, place::window},
    known_editor{"mate", line_form::short_option, place::window},
    known_editor{"clion", line_form::long_option, place::window},
    known_editor{"idea", line_form::long_option, place::window},
    known_editor{"gnome-text-editor", line_form::none, place::window},
    known_editor{"mousepad", line_form::none, place::window},
};

const known_editor* find_known(std::string_view name) {
  const auto* found =
      std::find_if(known_editors.begin(), known_editors.end(), [&](const auto& each) { return each.name == name; });
  return found == known_editors.end() ? nullptr : &*found;
}

/// "vim" for /usr/bin/vim.basic: Debian has several builds of one editor.
std::string bare_name(const fs::path& program) { return program.stem().string(); }

/// The editor, also where the name is a link to it, as /usr/bin/editor is. nullptr: none that we know.
const known_editor* recognize(const std::string& program, const environment_of& environment) {
  if (const known_editor* known = find_known(bare_name(program))) return known;
  std::error_code error;
  const fs::path real = fs::canonical(find_program(program, environment), error);
  return error ? nullptr : find_known(bare_name(real));
}

bool holds(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return std::find(any.begin(), any.end(), word) != any.end(); });
}

bool opens_window(const known_editor& editor, const std::vector<std::string>& words,
                  const environment_of& environment) {
  // Emacs is of both kinds, by its arguments and by what there is to draw on.
  const bool told_terminal = holds(words, {"-nw", "-t", "--tty", "--no-window-system"});
  if (editor.name == "emacs")
    return !told_terminal && !(environment("DISPLAY").empty() && environment("WAYLAND_DISPLAY").empty());
  if (editor.name == "emacsclient") return !told_terminal;
  return editor.where == place::window;
}

void add_place(std::vector<std::string>& argv, line_form form, const std::string& file, int line) {
  const std::string number = std::to_string(line);
  if (line <= 0) form = line_form::none;
  switch (form) {
    case line_form::plus:
      argv.push_back("+" + number);
      break;
    case line_form::colon:
      argv.push_back(file + ":" + number);
      return;
    case line_form::go_to_colon:
      argv.insert(argv.end(), {"-g", file + ":" + number});
      return;
    case line_form::short_option:
      argv.insert(argv.end(), {"-l", number});
      break;
    case line_form::long_option:
      argv.insert(argv.end(), {"--line", number});
      break;
    case line_form::none:
      break;
  }
  argv.push_back(file);
}

/// Replaces {file} and {line}. Returns whether {file} was there.
bool fill_in(std::vector<std::string>& words, const std::string& file, int line) {
  const auto replace = [](std::string& text, std::string_view what, const std::string& by) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()), ++count)
      text.replace(at, what.size(), by);
    return count > 0;
  };
  bool has_file = false;
  for (std::string& word : words) {
    replace(word, "{line}", std::to_string(std::max(line, 1)));
    has_file = replace(word, "{file}", file) || has_file;
  }
  return has_file;
}

constexpr std::string_view how_to_choose =
    "Choose one: --edit-cmd \"vim\", or set VISUAL or EDITOR. Where the file and the line belong in the middle of a "
    "command, write {file} and {line}.";

/// The command, and what it comes from.
struct command_words {
  std::vector<std::string> words;
  std::string source;
};

command_words find_command(const editor_choice& chosen, const environment_of& environment) {
  const std::array<std::pair<std::string, std::string>, 3> given{
      {{chosen.command, "--edit-cmd"}, {environment("VISUAL"), "VISUAL"}, {environment("EDITOR"), "EDITOR"}}};
  for (const auto& [text, source] : given) {
    if (text.find_first_not_of(" \t") == text.npos) continue;
    const std::optional<std::vector<std::string>> words = shell_words(text);
    if (!words) throw wrong_usage(fmt::format("{} has a quote that is not closed: {}", source, text));
    return {*words, source};
  }
  const auto first_of = [&](std::initializer_list<const char*> names, const std::string& source) {
    for (const char* name : names)
      if (!find_program(name, environment).empty()) return command_words{{name}, source};
    return command_words{};
  };
  if (environment("TERM_PROGRAM") == "vscode") {
    command_words found = first_of({"code", "code-insiders", "codium", "cursor", "windsurf"}, "Visual Studio Code");
    if (!found.words.empty()) return found;
  }
  command_words found = first_of({"editor", "nano", "vim", "vi", "emacs"}, "the system");
  if (found.words.empty()) throw wrong_usage(fmt::format("There is no editor. {}", how_to_choose));
  return found;
}

/// The same in a pane. Throws wrong_usage outside of tmux and Zellij.
editor_start in_new_pane(editor_start start, const fs::path& folder, const environment_of& environment) {
  std::vector<std::string> argv;
  if (!environment("TMUX").empty()) {
    argv = {"tmux", "split-window", "-h", "-c", folder.string(), "--"};
    // tmux takes a single word for a shell's command line.
    if (start.argv.size() == 1) start.argv.insert(start.argv.begin(), "env");
  } else if (!environment("ZELLIJ").empty()) {
    argv = {"zellij", "run", "--close-on-exit", "--direction", "right", "--cwd", folder.string(), "--"};
  } else {
    throw wrong_usage("--pane is for a terminal inside tmux or Zellij, and this is neither.");
  }
  argv.insert(argv.end(), start.argv.begin(), start.argv.end());
  start.argv = std::move(argv);
  start.takes_terminal = false;
  start.in_pane = true;
  return start;
}

}  // namespace

editor_start editor_for(const editor_choice& chosen, const fs::path& file, int line,
                        const environment_of& environment) {
  command_words command = find_command(chosen, environment);
  editor_start start;
  start.argv = std::move(command.words);
  start.name = bare_name(start.argv.front());
  if (find_program(start.argv.front(), environment).empty())
    throw wrong_usage(fmt::format("{} names {}, and there is no such program. {}", command.source, start.argv.front(),
                                  how_to_choose));

  const known_editor* known = recognize(start.argv.front(), environment);
  start.takes_terminal = known == nullptr || !opens_window(*known, start.argv, environment);
  // An editor that we do not know may take a "+12" for the name of a file.
  if (!fill_in(start.argv, file.string(), line))
    add_place(start.argv, known == nullptr ? line_form::none : known->form, file.string(), line);
  if (chosen.in_pane && start.takes_terminal) return in_new_pane(start, file.parent_path(), environment);
  return start;
}

}  // namespace runner
