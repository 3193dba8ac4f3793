#include "util/shell.hpp"

#include <algorithm>
#include <cctype>

namespace runner {

std::string shell_word(std::string_view text) {
  const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c >= 0x80 ||
           std::string_view("/._-+,:@%=").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (is_plain) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";
    else
      word += c;
  }
  return word + "'";
}

std::optional<std::vector<std::string>> shell_words(std::string_view command) {
  std::vector<std::string> words;
  bool in_word = false;
  char quote = 0;
  const auto add = [&](char c) {
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += c;
  };
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    const char next = i + 1 < command.size() ? command[i + 1] : '\0';
    if (quote != 0) {
      const bool escapes = c == '\\' && quote == '"' && std::string_view("\"\\$`").find(next) != std::string_view::npos;
      if (c == quote)
        quote = 0;
      else
        add(escapes && next != '\0' ? command[++i] : c);
    } else if (c == '\'' || c == '"') {
      quote = c;
      if (!in_word) words.emplace_back();  // also when nothing is in the quotes
      in_word = true;
    } else if (c == '\\' && next != '\0') {
      add(command[++i]);
    } else if (c == ' ' || c == '\t' || c == '\n') {
      in_word = false;
    } else {
      add(c);
    }
  }
  if (quote != 0) return std::nullopt;
  return words;
}

}  // namespace runner
