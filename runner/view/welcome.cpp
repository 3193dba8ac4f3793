#include "view/welcome.hpp"

#include <fmt/format.h>

#include "util/text.hpp"

namespace runner {

std::vector<std::string> welcome(const course& course, const reader_view& reader, std::string_view then,
                                 const style& look) {
  std::vector<std::string> lines = wrapped(
      fmt::format(
          "Welcome to Asio Puzzles: {} exercises, each a header in {}exercises/. Edit the first one at its TODO "
          "and save it. Its test reports what was measured, what was expected and the likely cause. All "
          "exercises are still the originals, so all are to do.",
          course.puzzles.size(), reader.to_project),
      look.width);
  lines.front() = look(paint::bold, lines.front().substr(0, 7)) + lines.front().substr(7);  // "Welcome"
  const std::string primer =
      fmt::format("New to coroutines? {}exercises/README.md explains the terms in ten minutes.", reader.to_project);
  for (const std::string_view sentence : {std::string_view(primer), then}) {
    for (const std::string& line : wrapped(sentence, look.width)) lines.push_back(line);
  }
  return lines;
}

}  // namespace runner
