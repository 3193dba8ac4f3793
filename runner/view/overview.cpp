#include "view/overview.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "util/text.hpp"
#include "view/graph.hpp"
#include "view/report.hpp"
#include "view/styled.hpp"

namespace runner {
namespace {

constexpr std::size_t widest_state = 13;  // "compile error"
constexpr std::size_t least_title = 12;

/// How wide the columns are that are as wide as what is in them.
struct widths {
  explicit widths(const course& course) {
    for (const puzzle& each : course.puzzles) {
      number = std::max(number, each.number().size());
      title = std::max(title, display_width(each.title));
      stars = std::max(stars, static_cast<std::size_t>(std::max(each.stars, 0)));
    }
  }
  std::size_t number = 2;
  std::size_t title = 0;
  std::size_t stars = 0;
};

paint colour_of(const status& how) {
  if (how.passed()) return paint::green;
  if (how.untouched) return paint::dim;
  if (!how.known.last || how.edited) return paint::yellow;
  return paint::red;
}

std::string without_spaces_at_end(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string after_words(const course& course, const puzzle& each) {
  std::vector<std::string_view> numbers;
  for (const puzzle& before : course.puzzles) {
    if (std::find(each.after.begin(), each.after.end(), before.slug) != each.after.end())
      numbers.push_back(before.number());
  }
  return numbers.empty() ? "" : fmt::format("after {}", fmt::join(numbers, ", "));
}

/// What points at the next puzzle; titles leave room for it.
constexpr std::string_view pointer = "← next";

/// What follows the drawing on a puzzle's row: title and stars, and `remark` where there is room.
std::string label(const course& course, std::size_t index, const widths& columns, const std::string& remark,
                  std::size_t room, const style& look) {
  const puzzle& each = course.puzzles[index];
  const std::size_t fixed = columns.number + 2 + 2 + columns.stars;
  const std::size_t kept_free = 2 + display_width(pointer);
  const bool has_stars = room >= fixed + kept_free + std::min(columns.title, least_title);
  const std::size_t title_room = room - std::min(room, kept_free + (has_stars ? fixed : columns.number + 2));
  const std::size_t title_width = std::min(columns.title, std::max<std::size_t>(title_room, 1));
  std::string text = fmt::format("{:>{}}  {}", each.number(), columns.number, padded(each.title, title_width));
  std::size_t used = columns.number + 2 + title_width;
  if (has_stars) {
    text += "  " + look(paint::yellow, padded(stars(each.stars), columns.stars));
    used = fixed + title_width;
  }
  if (!remark.empty() && used + 2 + styled_width(remark) <= room) text += "  " + remark;
  return text;
}

/// The map, with this character in each puzzle's place and this remark behind it.
template <class Mark, class Remark>
std::string drawn(const course& course, const style& look, Mark mark, Remark remark) {
  const widths columns(course);
  // The drawing may take what leaves the titles half of the line.
  const std::size_t most = std::max<std::size_t>(std::min<std::size_t>(look.width / 2, 40), 1);
  const std::optional<std::vector<graph_row>> rows = draw_graph(course.puzzles, most);
  std::string text;
  if (!rows) {
    for (std::size_t i = 0; i < course.puzzles.size(); ++i) {
      std::string words = after_words(course, course.puzzles[i]);
      if (!remark(i).empty()) words = words.empty() ? remark(i) : words + "  " + remark(i);
      text += without_spaces_at_end(
                  fmt::format("{}  {}", mark(i), label(course, i, columns, words, look.width - 4, look))) +
              "\n";
    }
    return text;
  }
  std::size_t widest = 0;
  for (const graph_row& row : *rows) widest = std::max(widest, row.cells.size());
  for (const graph_row& row : *rows) {
    std::string line;
    for (const std::string& cell : row.cells) line += row.puzzle && cell == graph_mark ? mark(*row.puzzle) : cell;
    if (row.puzzle) {
      const std::size_t room = look.width - std::min(look.width, widest + 3);
      line += std::string(widest - row.cells.size() + 2, ' ') +
              label(course, *row.puzzle, columns, remark(*row.puzzle), room, look);
    }
    text += without_spaces_at_end(std::move(line)) + "\n";
  }
  return text;
}

}  // namespace

std::string mark_of(const status& how, const style& look) {
  if (how.passed()) return look(paint::green, "✓");
  if (how.untouched) return look(paint::dim, "·");
  return look(colour_of(how), !how.known.last || how.edited ? "~" : "✗");
}

std::string words_of(const status& how) {
  if (how.untouched && !how.passed()) return "to do";
  if (!how.known.last) return "not checked";
  return how.edited ? "edited" : std::string(words_for(*how.known.last));
}

std::string list_text(const course& course, const std::vector<status>& all, const style& look) {
  const widths columns(course);
  const std::size_t width = look.width == 0 ? static_cast<std::size_t>(-1) / 2 : look.width;
  const std::optional<std::size_t> next = next_open(all);
  std::string text;
  for (std::size_t i = 0; i < course.puzzles.size(); ++i) {
    const puzzle& each = course.puzzles[i];
    const std::size_t before_title = 3 + columns.number + 2;
    const std::size_t state = 2 + widest_state;
    const std::size_t wanted = before_title + columns.title + state;
    const std::size_t title_width =
        wanted < width ? columns.title
                       : std::max(least_title, width > before_title + state ? width - before_title - state - 1 : 0);
    std::string line = fmt::format("{}{} {:>{}}  {}", next == i ? ">" : " ", mark_of(all[i], look), each.number(),
                                   columns.number, padded(each.title, title_width));
    std::size_t used = before_title + title_width;
    if (wanted + 2 + columns.stars < width) {
      line += "  " + look(paint::yellow, padded(stars(each.stars), columns.stars));
      used += 2 + columns.stars;
    }
    line += "  " + look(colour_of(all[i]), padded(words_of(all[i]), widest_state));
    used += state;
    const std::string file = each.exercise_file();
    if (used + 2 + file.size() <= width) line += "  " + file;
    text += clipped_styled(without_spaces_at_end(std::move(line)), width) + "\n";
  }
  return text;
}

std::string map_text(const course& course, const std::vector<status>& all, const style& look) {
  const std::optional<std::size_t> next = next_open(all);
  return drawn(
      course, look, [&](std::size_t i) { return mark_of(all[i], look); },
      [&](std::size_t i) { return next == i ? look(paint::bold, pointer) : std::string(); });
}

std::string map_legend(const std::vector<status>& all, const reader_view& reader, const style& look) {
  std::size_t passed = 0;
  bool failed = false, edited = false, untouched = false;
  for (const status& each : all) {
    passed += each.passed() ? 1 : 0;
    if (each.passed()) continue;
    untouched = untouched || each.untouched;
    edited = edited || (!each.untouched && (each.edited || !each.known.last));
    failed = failed || (!each.untouched && !each.edited && each.known.last);
  }
  std::string marks = look(paint::green, "✓") + " passed";
  if (failed) marks += "   " + look(paint::red, "✗") + " not yet";
  if (edited) marks += "   " + look(paint::yellow, "~") + " edited, not checked";
  if (untouched) marks += "   " + look(paint::dim, "·") + " to do";
  std::string text = "\n" + marks + "\n" + look(paint::green, progress_bar(passed, all.size(), look.width)) + "\n";
  if (edited) text += fmt::format("To check all: {}\n", look(paint::cyan, reader.program));
  return text;
}

std::string plain_map(const course& course) {
  style look;
  look.width = 100;
  return drawn(
      course, look, [](std::size_t) { return std::string(graph_mark); }, [](std::size_t) { return std::string(); });
}

}  // namespace runner
