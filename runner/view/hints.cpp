#include "view/hints.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "util/text.hpp"
#include "view/styled.hpp"

namespace runner {

std::string look_up_text(const puzzle& puzzle, const style& look, bool clickable) {
  std::vector<std::string> links;
  for (const std::string& name : puzzle.asio) {
    const auto found = puzzle.links.find(name);
    if (found == puzzle.links.end()) continue;
    links.push_back(clickable ? linked(found->second, look(paint::cyan, name))
                              : fmt::format("{}\n    {}", name, look(paint::cyan, found->second)));
  }
  if (links.empty()) return "";
  return look(paint::bold, "Look up") + fmt::format("\n  {}\n", fmt::join(links, "\n  "));
}

std::string hints_text(const puzzle& puzzle, std::size_t shown, bool fresh, const reader_view& reader,
                       const style& look, bool clickable) {
  std::string text = fmt::format("{} {}\n", look(paint::bold, puzzle.number()), look(paint::bold, puzzle.title));
  if (puzzle.hints.empty()) return text + "There are no hints for this puzzle.\n";
  const std::size_t width = std::clamp<std::size_t>(look.width, 24, 100) - 2;
  for (std::size_t i = 0; i < std::min(shown, puzzle.hints.size()); ++i) {
    text += fmt::format("\n{}\n", look(paint::cyan, fmt::format("Hint {} of {}", i + 1, puzzle.hints.size())));
    for (const std::string& line : wrapped(puzzle.hints[i], width)) text += "  " + line + "\n";
  }
  const std::string look_up = look_up_text(puzzle, look, clickable);
  if (!look_up.empty()) text += "\n" + look_up;
  const std::string_view number = typed_number(puzzle);
  text += "\n";
  if (shown < puzzle.hints.size()) {
    text += fmt::format("Next hint: {}\n", look(paint::cyan, fmt::format("{} hint {}", reader.program, number)));
  } else {
    text +=
        fmt::format("{} If you are still stuck: {}\n", fresh ? "That was the last hint." : "You have seen all hints.",
                    look(paint::cyan, fmt::format("{} solution {} --spoil", reader.program, number)));
  }
  return text;
}

}  // namespace runner
