#include "build/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "util/text.hpp"

namespace runner {
namespace {

/// Takes ":12" from the front.
std::optional<int> take_number(std::string_view& text) {
  if (text.size() < 2 || text[0] != ':' || !is_digit(text[1])) return std::nullopt;
  int number = 0;
  const auto end = std::from_chars(text.data() + 1, text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end.ptr - text.data()));
  return number;
}

/// "file:12:3: error: message", "file:12:3:   required from here".
std::optional<remark> parse_remark(std::string_view line) {
  if (line.empty() || line.front() == ' ') return std::nullopt;
  for (std::size_t colon = line.find(':'); colon != line.npos; colon = line.find(':', colon + 1)) {
    std::string_view rest = line.substr(colon);
    const std::optional<int> line_number = take_number(rest);
    if (!line_number) continue;
    const int column = take_number(rest).value_or(0);
    if (!rest.starts_with(": ")) continue;
    rest.remove_prefix(2);

    remark result;
    result.place = source_place{std::string(line.substr(0, colon)), *line_number, column};
    for (std::string_view kind : std::array<std::string_view, 4>{"error", "fatal error", "warning", "note"}) {
      if (rest.starts_with(kind) && rest.substr(kind.size(), 2) == ": ") {
        result.kind = kind;
        rest.remove_prefix(kind.size() + 2);
        break;
      }
    }
    while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
    result.message = rest;
    return result;
  }
  return std::nullopt;
}

/// clang's line below a source line: "      ^~~~"
bool is_caret(std::string_view line) {
  return line.find('^') != line.npos && line.find_first_not_of(" ~^") == line.npos;
}

/// "   42 |   foo();" and "      |   ^~~"
bool is_picture(std::string_view line) {
  const std::size_t start = line.find_first_not_of(" 0123456789+");
  return start != line.npos && start > 0 && line.substr(start - 1).starts_with(" |");
}

}  // namespace

std::string without_colours(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b' && i + 1 < text.size() && (text[i + 1] == '[' || text[i + 1] == ']')) {
      const bool link = text[i + 1] == ']';  // an OSC sequence ends with BEL or ESC \, a CSI sequence with a letter
      for (i += 2; i < text.size(); ++i) {
        if (link ? text[i] == '\a' || text[i] == '\\' : text[i] >= '@' && text[i] <= '~') break;
      }
    } else if (text[i] != '\r') {
      plain += text[i];
    }
  }
  return plain;
}

std::vector<diagnostic> parse_diagnostics(std::string_view log) {
  const std::string plain = without_colours(log);
  std::vector<diagnostic> found;
  std::vector<remark> before;
  remark* last = nullptr;
  std::string_view previous;

  for (std::string_view rest = plain; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));

    if (is_picture(line)) {
      if (last != nullptr) last->picture.emplace_back(line);
      continue;
    }
    std::optional<remark> here = parse_remark(line);
    if (!here) {
      // Older versions of clang draw without a frame: draw it.
      if (last != nullptr && last->picture.empty() && is_caret(line)) {
        last->picture.push_back(fmt::format("{:5} | {}", last->place.line, previous));
        last->picture.push_back(fmt::format("      | {}", line));
      }
      previous = line;
    } else if (here->kind == "note" && !found.empty()) {
      found.back().notes.push_back(std::move(*here));
      last = &found.back().notes.back();
    } else if (here->kind.empty() || here->kind == "note") {
      before.push_back(std::move(*here));
      last = &before.back();
    } else {
      diagnostic next;
      next.main = std::move(*here);
      next.before = std::exchange(before, {});
      found.push_back(std::move(next));
      last = &found.back().main;
    }
  }
  return found;
}

std::vector<std::string> undefined_symbols(std::string_view log) {
  const std::string plain = without_colours(log);
  std::vector<std::string> symbols;
  for (std::string_view marker : std::array<std::string_view, 2>{"undefined reference to ", "undefined symbol: "}) {
    for (std::size_t at = plain.find(marker); at != plain.npos; at = plain.find(marker, at + 1)) {
      std::string symbol = plain.substr(at + marker.size(), plain.find('\n', at) - at - marker.size());
      for (std::string_view quote : std::array<std::string_view, 5>{"`", "'", "\"", "‘", "’"}) {
        if (symbol.starts_with(quote)) symbol.erase(0, quote.size());
        if (symbol.size() > quote.size() && std::string_view(symbol).substr(symbol.size() - quote.size()) == quote) {
          symbol.erase(symbol.size() - quote.size());
        }
      }
      if (std::find(symbols.begin(), symbols.end(), symbol) == symbols.end()) symbols.push_back(std::move(symbol));
    }
  }
  return symbols;
}

}  // namespace runner
