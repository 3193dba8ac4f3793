#include "cli/completion.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/shell.hpp"

namespace runner {
namespace {

const command_description* command_named(const command_table& commands, std::string_view name) {
  for (const command_description& each : commands)
    if (!each.name.empty() && each.name == name) return &each;
  return nullptr;
}

const option_description* option_named(const command_description& command, std::string_view name) {
  for (const option_description& each : command.options)
    if (std::find(each.names.begin(), each.names.end(), name) != each.names.end()) return &each;
  return nullptr;
}

/// A command line as far as it has come.
struct position {
  const command_description* command;
  const option_description* wants_value = nullptr;  ///< The word before was this option.
  std::size_t arguments = 0;                        ///< So many were given.
  bool only_arguments = false;                      ///< After --
};

position read_line(const command_table& commands, const std::vector<std::string>& words) {
  position now{&commands.front()};
  for (const std::string& word : words) {
    if (now.wants_value != nullptr) {
      now.wants_value = nullptr;
    } else if (now.only_arguments) {
      ++now.arguments;
    } else if (word == "--") {
      now.only_arguments = true;
    } else if (word.size() > 1 && word.front() == '-') {
      const option_description* option = option_named(*now.command, word);
      if (option != nullptr && option->value != value_kind::none) now.wants_value = option;
    } else if (const command_description* next = command_named(commands, word);
               next != nullptr && now.command == &commands.front() && now.arguments == 0) {
      now.command = next;
    } else {
      ++now.arguments;
    }
  }
  return now;
}

/// Puzzles whose name begins with the word; "5" begins 05 too. A part of a name is enough if it means one puzzle.
void add_puzzles(std::vector<candidate>& to, const std::vector<puzzle>& puzzles, std::string_view word) {
  for (const puzzle& each : puzzles)
    if (each.slug.starts_with(word) || (!word.empty() && each.slug.starts_with("0" + std::string(word))))
      to.push_back({each.slug, each.title});
  if (!to.empty()) return;
  std::vector<candidate> others;
  for (const puzzle& each : puzzles)
    if (each.slug.find(word) != std::string::npos) others.push_back({each.slug, each.title});
  // A shell would replace the word by what several candidates have in common at their begin: nothing.
  if (others.size() == 1) to.push_back(others.front());
}

void add_values(completion& to, const option_description& option, const std::vector<puzzle>& puzzles,
                std::string_view word) {
  if (option.value == value_kind::puzzle) add_puzzles(to.candidates, puzzles, word);
  if (option.value == value_kind::file) to.files = true;
  for (const std::string& each : option.choices)
    if (each.starts_with(word)) to.candidates.push_back({each, ""});
}

/// bash takes "--format=json" apart into three words.
std::vector<std::string> without_signs(std::vector<std::string> words) {
  if (!words.empty() && words.back() == "=") words.back() = "";
  words.erase(std::remove(words.begin(), words.end(), "="), words.end());
  return words;
}

}  // namespace

completion complete(const command_table& commands, const std::vector<puzzle>& puzzles,
                    const std::vector<std::string>& all_words) {
  std::vector<std::string> words = without_signs(all_words);
  completion found;
  if (words.empty()) words.emplace_back();
  const std::string word = words.back();
  words.pop_back();
  const position now = read_line(commands, words);

  if (now.wants_value != nullptr) {
    add_values(found, *now.wants_value, puzzles, word);
  } else if (const std::size_t sign = word.find('='); word.starts_with("--") && sign != word.npos) {
    const std::string name = word.substr(0, sign);
    if (const option_description* option = option_named(*now.command, name))
      add_values(found, *option, puzzles, std::string_view(word).substr(sign + 1));
    for (candidate& each : found.candidates) each.word = fmt::format("{}={}", name, each.word);
  } else if (word.starts_with("-") && !now.only_arguments) {
    for (const option_description& each : now.command->options) {
      for (const std::string& name : each.names)
        if (name.starts_with("--") && name.starts_with(word)) found.candidates.push_back({name, each.text});
    }
  } else {
    if (now.command == &commands.front() && now.arguments == 0 && !now.only_arguments) {
      for (const command_description& each : commands)
        if (!each.name.empty() && each.name.starts_with(word)) found.candidates.push_back({each.name, each.text});
    }
    const auto& arguments = now.command->arguments;
    if (now.arguments < arguments.size())
      add_values(found, arguments[now.arguments], puzzles, word);
    else if (!arguments.empty() && arguments.back().many)
      add_values(found, arguments.back(), puzzles, word);
  }
  return found;
}

std::string completion_text(const completion& found) {
  if (found.files) return ":files\n";
  std::string text;
  for (const candidate& each : found.candidates) text += fmt::format("{}\t{}\n", each.word, each.description);
  return text;
}

std::string completion_script(std::string_view shell, const std::string& program) {
  const std::string runner = shell_word(program);
  if (shell == "bash")
    return fmt::format(R"(# Completion of {0} in bash.
_asio_puzzles() {{
  local words candidate
  words=$({0} complete "${{COMP_WORDS[@]:1:COMP_CWORD}}" 2>/dev/null) || return
  if [ "$words" = :files ]; then
    compopt -o default
    return
  fi
  COMPREPLY=()
  while IFS=$'\t' read -r candidate _; do
    [ -n "$candidate" ] && COMPREPLY+=("$candidate")
  done <<<"$words"
}}
complete -F _asio_puzzles runner
)",
                       runner);
  if (shell == "zsh")
    return fmt::format(R"(# Completion of {0} in zsh.
autoload -Uz compinit
(( $+functions[compdef] )) || compinit
_asio_puzzles() {{
  local line
  local -a candidates shown
  for line in "${{(@f)$({0} complete "${{(@)words[2,CURRENT]}}" 2>/dev/null)}}"; do
    if [[ $line == :files ]]; then
      _files
      return
    fi
    [[ -n $line ]] || continue
    candidates+=("${{line%%$'\t'*}}")
    shown+=("${{line%%$'\t'*}}  ${{line#*$'\t'}}")
  done
  (( $#candidates )) && compadd -U -l -d shown -a candidates
}}
compdef _asio_puzzles runner
)",
                       runner);
  return fmt::format(R"(# Completion of {0} in fish.
function __asio_puzzles
  set -l words (commandline -opc) (commandline -ct)
  set -l candidates ({0} complete $words[2..] 2>/dev/null)
  if test "$candidates" = :files
    __fish_complete_path (commandline -ct)
  else
    printf '%s\n' $candidates
  end
end
complete -c runner -f -a '(__asio_puzzles)'
)",
                     runner);
}

}  // namespace runner
