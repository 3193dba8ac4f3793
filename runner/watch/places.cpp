#include "watch/places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "util/text.hpp"

namespace runner::watch {
namespace {

/// A mention of the exercise with its line: where in the text, and which.
struct mention {
  std::size_t begin = std::string_view::npos;
  std::size_t size = 0;
  int line = 0;

  explicit operator bool() const { return begin != std::string_view::npos; }
};

std::size_t digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

mention find_mention(std::string_view text, const puzzle& puzzle) {
  const std::string name = puzzle.exercise_file() + ":";
  mention found;
  for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
    const std::string_view rest = text.substr(at + name.size());
    const std::size_t number = digits(rest);
    if (number == 0 || number > 7) continue;
    found.begin = at;
    found.line = std::atoi(std::string(rest.substr(0, number)).c_str());
    found.size = name.size() + number;
    if (rest.substr(number, 1) == ":") {
      const std::size_t column = digits(rest.substr(number + 1));
      if (column > 0) found.size += 1 + column;
    }
    break;
  }
  return found;
}

}  // namespace

int line_to_edit(const result& outcome, const puzzle& puzzle, std::string_view exercise) {
  for (const finding& each : outcome.findings) {
    if (const mention found = find_mention(each.text, puzzle)) return found.line;
  }
  if (outcome.passed()) return 0;
  const std::size_t todo = exercise.find("TODO");
  if (todo == exercise.npos) return 0;
  return static_cast<int>(std::count(exercise.begin(), exercise.begin() + static_cast<std::ptrdiff_t>(todo), '\n')) + 1;
}

std::string with_links(std::string_view text, const course& course, const puzzle& puzzle, const surface& on) {
  const mention found = find_mention(text, puzzle);
  if (!found) return std::string(text);
  const std::string address = file_address(on.links, on.host, course.exercise(puzzle).string(), found.line);
  return std::string(text.substr(0, found.begin)) + linked(address, text.substr(found.begin, found.size)) +
         std::string(text.substr(found.begin + found.size));
}

std::string time_taken(const result& outcome) {
  if (outcome.what == verdict::compile_error || outcome.duration.count() == 0) return "";
  if (outcome.duration.count() < 1000) return fmt::format("  in {} ms", outcome.duration.count());
  return fmt::format("  in {:.1f} s", static_cast<double>(outcome.duration.count()) / 1000);
}

}  // namespace runner::watch
