#include "watch/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "check/deep_check.hpp"
#include "util/text.hpp"
#include "view/hints.hpp"
#include "view/markdown.hpp"
#include "view/overview.hpp"
#include "view/welcome.hpp"
#include "watch/places.hpp"

namespace runner::watch {
namespace {

constexpr std::size_t low_screen = 16;  // rows below which empty lines are a luxury

const puzzle& current(const state& now) { return now.course->puzzles[now.current]; }

std::string stars_after(const puzzle& puzzle) { return puzzle.stars > 0 ? " " + stars(puzzle.stars) : ""; }

/// `left`, and `right` at the end of the line if there is room.
std::string both_ends(const std::string& left, const std::string& right, std::size_t width) {
  const std::size_t used = styled_width(left) + styled_width(right);
  if (used + 3 > width) return left;
  return left + std::string(width - used - 1, ' ') + right;
}

std::string bar(const state& now, std::size_t room) {
  const std::size_t total = now.course->puzzles.size();
  if (room < 16) return fmt::format("{}/{}", count_passed(now), total);
  return progress_bar(count_passed(now), total, std::min<std::size_t>(room, 34));
}

std::string headline(const state& now, const std::string& title, std::size_t title_columns, const surface& on) {
  const std::size_t width = on.look.width;
  const std::string right = bar(now, width > title_columns + 5 ? width - title_columns - 5 : 0);
  return both_ends(title, on.look(paint::green, right), width);
}

/// The file to edit, with its line, as a link.
std::string exercise_line(const state& now, const reader_view& reader, const surface& on) {
  const int line = now.verdict ? now.verdict->line : 0;
  const std::string path = reader.to_project + current(now).exercise_file();
  const std::string words = line > 0 ? fmt::format("{}:{}", path, line) : path;
  const std::string address = file_address(on.links, on.host, now.course->exercise(current(now)).string(), line);
  return " " + linked(address, on.look(paint::cyan, clipped(words, on.look.width - 2)));
}

std::string status_line(const state& now, const surface& on) {
  const style& look = on.look;
  if (now.working) {
    return look(paint::cyan, fmt::format(" … {}", now.progress.empty() ? "checking" : now.progress));
  }
  if (!now.trouble.empty()) return look(paint::yellow, " ! The test could not run. Your answer is not the cause.");
  if (!now.verdict) return "";
  const result& outcome = now.verdict->outcome;
  return look(colour_of(outcome), fmt::format(" {} {}", mark_of(outcome), words_of(outcome))) +
         look(paint::dim, time_taken(outcome));
}

/// The state or the result of the deep check after a pass, or "".
std::string deep_line(const state& now, const surface& on) {
  if (now.working || !now.verdict || !now.verdict->outcome.passed() || !now.trouble.empty()) return "";
  const std::string under = sanitizers_in_words(current(now));
  if (now.deep && now.deep->passed()) return on.look(paint::green, " ✓ no fault") + " under " + under;
  if (now.deep) return on.look(paint::red, fmt::format(" ✗ {}", words_for(now.deep->what))) + " under " + under;
  if (!now.going_deep) return "";
  const std::string doing = now.progress.empty() ? "" : ": " + now.progress;
  return on.look(paint::dim, fmt::format(" … now under {}{}", under, doing));
}

void add_indented(std::vector<std::string>& to, const std::string& text, std::size_t by, const surface& on) {
  const std::size_t width = on.look.width > by + 1 ? on.look.width - by - 1 : 1;
  for (const std::string& line : wrapped(text, width)) to.push_back(std::string(by, ' ') + line);
}

void add_hints(std::vector<std::string>& to, const state& now, const surface& on) {
  const std::vector<std::string>& hints = current(now).hints;
  const auto seen = static_cast<std::size_t>(std::max(now.statuses[now.current].known.hints, 0));
  // The newest first: the learner has just asked for it.
  for (std::size_t i = std::min(seen, hints.size()); i > 0; --i) {
    to.push_back(on.look(paint::bold, fmt::format(" Hint {} of {}", i, hints.size())));
    add_indented(to, hints[i - 1], 2, on);
    to.emplace_back();
  }
}

/// The lines of a styled text, long ones in pieces.
std::vector<std::string> folded_lines(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  for (const std::string& line : lines_of(text)) {
    for (std::string& piece : folded_styled(line, width > 1 ? width - 1 : 1)) lines.push_back(" " + std::move(piece));
  }
  return lines;
}

void add_look_up(std::vector<std::string>& to, const state& now, const surface& on) {
  const std::vector<std::string> links = folded_lines(look_up_text(current(now), on.look, on.clickable), on.look.width);
  if (links.empty()) return;
  if (!to.empty() && !to.back().empty()) to.emplace_back();
  to.insert(to.end(), links.begin(), links.end());
}

/// After a pass: the next puzzle and further reading.
void add_next_steps(std::vector<std::string>& to, const state& now, const surface& on) {
  if (const std::optional<std::size_t> next = next_open(now.statuses, now.current + 1)) {
    const puzzle& after = now.course->puzzles[*next];
    to.push_back(fmt::format(" Well done. Next: {} {}{}", on.look(paint::bold, after.number()),
                             on.look(paint::bold, after.title), on.look(paint::yellow, stars_after(after))));
    add_indented(to, "n goes there. Until then, watch stays here and checks whenever you save.", 1, on);
  } else {
    add_indented(to, fmt::format("All {} puzzles have passed. Well done!", now.course->puzzles.size()), 1, on);
  }
  add_indented(to, "e explains why it works; s compares your answer with the reference answer.", 1, on);
}

/// With room for a margin on both sides.
style narrower(style look) {
  look.width -= std::min<std::size_t>(look.width - 1, 2);
  return look;
}

std::vector<std::string> puzzle_body(const state& now, const reader_view& reader, const surface& on) {
  std::vector<std::string> lines;
  if (now.hints_visible) {
    add_hints(lines, now, on);
    add_look_up(lines, now, on);
    if (!lines.empty() && !lines.back().empty()) lines.emplace_back();
  }
  if (!now.trouble.empty()) add_indented(lines, printable(now.trouble), 2, on);
  if (now.working || !now.verdict || !now.trouble.empty()) return lines;

  if (!has_begun(now.statuses)) {
    for (const std::string& line : welcome(*now.course, reader, "? shows all keys.", narrower(on.look)))
      lines.push_back(" " + line);
    lines.emplace_back();
  }
  const result& outcome = now.verdict->outcome;
  const bool deep_fault = outcome.passed() && now.deep && !now.deep->passed();
  const result& shown = deep_fault ? *now.deep : outcome;
  for (const std::string& line : lines_of(details(shown, on.look, now.in_full, reader, "f"))) {
    lines.push_back(with_links(line, *now.course, current(now), on));
  }
  if (shown.passed()) {
    if (!lines.empty()) lines.emplace_back();
    add_next_steps(lines, now, on);
  }
  if (!now.hints_visible) add_look_up(lines, now, on);
  return lines;
}

/// All keys, from the table that the session itself goes by.
std::vector<std::string> keys_body(const surface& on) {
  std::size_t widest = 0;
  const std::vector<key_group> groups = all_keys();
  for (const key_group& group : groups) {
    for (const key_help& each : group.keys) widest = std::max(widest, display_width(each.name));
  }
  const std::size_t indent = 2 + widest + 2;
  const std::size_t room = on.look.width > indent + 1 ? on.look.width - indent - 1 : 1;
  std::vector<std::string> lines;
  for (const key_group& group : groups) {
    if (!lines.empty()) lines.emplace_back();
    lines.push_back(" " + on.look(paint::bold, group.title));
    for (const key_help& each : group.keys) {
      std::string before = "  " + on.look(paint::cyan, padded(each.name, widest)) + "  ";
      for (const std::string& line : wrapped(each.does, room)) {
        lines.push_back(std::exchange(before, std::string(indent, ' ')) + line);
      }
    }
  }
  return lines;
}

std::vector<std::string> list_body(const state& now, const surface& on) {
  constexpr std::size_t widest_state = 13;  // "compile error"
  constexpr std::size_t room_for_name = 16;
  std::vector<std::string> lines;
  std::size_t longest_title = 0;
  for (const puzzle& each : now.course->puzzles) longest_title = std::max(longest_title, display_width(each.title));
  const std::size_t fixed = 15;  // mark, number, stars
  const std::size_t title_width = std::min(longest_title, on.look.width > fixed + 10 ? on.look.width - fixed : 10);
  const bool states_fit = fixed + title_width + 2 + widest_state <= on.look.width;
  const std::size_t used = fixed + title_width + 2 + widest_state + 2;
  const bool names_fit = used + room_for_name <= on.look.width;
  const bool here_fits = used + 6 <= on.look.width;
  const std::vector<std::size_t> found = found_puzzles(now);
  for (std::size_t row = 0; row < found.size(); ++row) {
    const puzzle& each = now.course->puzzles[found[row]];
    const bool selected = row == std::min(now.selected, found.size() - 1);
    const status& how = now.statuses[found[row]];
    const std::string mark = mark_of(how, on.look);
    const std::string title = fmt::format("{:>2}  {}", each.number(), padded(each.title, title_width));
    std::string line =
        fmt::format("{} {} {}  {}", selected ? ">" : " ", mark, selected ? on.look(paint::bold, title) : title,
                    on.look(paint::yellow, states_fit ? padded(stars(each.stars), 5) : stars(each.stars)));
    if (states_fit) line += "  " + padded(words_of(how), widest_state);
    const bool here = found[row] == now.current;
    if (names_fit || (here && here_fits)) line += "  " + on.look(paint::dim, here ? "← here" : each.slug);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(std::move(line));
  }
  if (!found.empty()) return lines;
  if (!now.search.empty()) {
    add_indented(lines, fmt::format("No puzzle here has \"{}\" in its title, name, concepts or tools.", now.search), 1,
                 on);
  } else {
    lines.push_back(now.listed == filter::done ? " No puzzle is done yet." : " All puzzles are done.");
  }
  return lines;
}

std::vector<std::string> everything_body(const state& now, const surface& on) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < now.course->puzzles.size(); ++i) {
    const auto found = now.everything.find(i);
    std::string line;
    if (found != now.everything.end()) {
      line = verdict_line(*now.course, i, found->second, now.everything, true, on.look);
      line.pop_back();
    } else {
      line = on.look(paint::dim,
                     fmt::format(" · {:>2}  {}", now.course->puzzles[i].number(), now.course->puzzles[i].title));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// "h hint", the key first and seen.
std::vector<std::string> key_helps(const state& now, const style& look) {
  std::vector<std::string> helps;
  for (const key_help& each : keys_of(now)) {
    helps.push_back(look(paint::bold, each.name) + " " + std::string(each.does));
  }
  return helps;
}

/// The helps in as few lines as they fit in.
std::vector<std::string> in_lines(const std::vector<std::string>& helps, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string& help : helps) {
    const std::size_t used = styled_width(lines.back());
    if (used > 0 && used + 2 + styled_width(help) >= width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? " " : "  ") + help;
  }
  return lines;
}

/// At most `most` lines of key helps. The last two, which show all keys and quit, go last.
std::vector<std::string> key_lines(const state& now, const style& look, std::size_t most) {
  std::vector<std::string> helps = key_helps(now, look);
  while (helps.size() > 1 && in_lines(helps, look.width).size() > most)
    helps.erase(helps.end() - std::min<std::ptrdiff_t>(3, std::ssize(helps)));
  return in_lines(helps, look.width);
}

/// The lines above the keys.
std::vector<std::string> notice_lines(const state& now, const surface& on) {
  std::string words = now.notice;
  if (now.asks_reset) {
    words = fmt::format("Restore the original of {}? Your version is kept beside it. y or n",
                        now.course->puzzles[*now.asks_reset].slug);
  } else if (now.showing == page::list && (now.searching || !now.search.empty()) && words.empty()) {
    return {fmt::format(" / {}{}", now.search, now.searching ? "_" : "")};
  } else if (words.empty() && now.saved_elsewhere && now.showing == page::puzzle) {
    const puzzle& other = now.course->puzzles[*now.saved_elsewhere];
    words = fmt::format("You saved {} {}. Enter goes there.", other.number(), other.title);
  } else if (words.empty() && now.showing == page::everything && now.working) {
    return {status_line(now, on)};
  }
  std::vector<std::string> lines;
  for (const std::string& line : wrapped(words, on.look.width > 2 ? on.look.width - 2 : 1)) {
    lines.push_back(on.look(paint::yellow, " " + line));
  }
  return lines;
}

}  // namespace

std::vector<std::string> head_of(const state& now, const reader_view& reader, const surface& on) {
  const puzzle& shown = current(now);
  const bool roomy = on.height >= low_screen;
  const style& look = on.look;
  const auto about_puzzle = [&](std::string_view before) {
    const std::string title = fmt::format("{}{} {}", before, shown.number(), shown.title);
    const std::size_t columns = display_width(title) + display_width(stars_after(shown)) + 1;
    return headline(now, " " + look(paint::bold, title) + look(paint::yellow, stars_after(shown)), columns, on);
  };
  const auto about_all = [&](std::string_view title) {
    return headline(now, " " + look(paint::bold, title), title.size() + 1, on);
  };
  switch (now.showing) {
    case page::list:
      return {about_all(now.listed == filter::all    ? "Puzzles"
                        : now.listed == filter::done ? "Puzzles: done"
                                                     : "Puzzles: to do")};
    case page::keys:
      return {about_all("Keys"), ""};
    case page::map:
      return {about_all("Map")};
    case page::everything:
      return {about_all("All puzzles")};
    case page::timeline:
      return {about_puzzle("Timeline: "), ""};
    case page::solution:
      return {about_puzzle("Solution: "), ""};
    case page::explanation:
      return {about_puzzle("Explanation: "), ""};
    case page::puzzle:
      break;
  }
  std::vector<std::string> lines{about_puzzle(""), exercise_line(now, reader, on)};
  if (roomy) lines.emplace_back();
  lines.push_back(status_line(now, on));
  if (std::string deep = deep_line(now, on); !deep.empty()) lines.push_back(std::move(deep));
  if (roomy) lines.emplace_back();
  return lines;
}

std::vector<std::string> body_of(const state& now, const reader_view& reader, const surface& on) {
  std::vector<std::string> lines;
  switch (now.showing) {
    case page::list:
      return list_body(now, on);
    case page::everything:
      return everything_body(now, on);
    case page::timeline:
      if (now.working) return {status_line(now, on)};
      for (const std::string& line : timeline_lines(now.text, on.look.width > 2 ? on.look.width - 2 : 1)) {
        lines.push_back(" " + line);
      }
      return lines;
    case page::solution:
      return folded_lines(now.text, on.look.width);
    case page::explanation:
      return folded_lines(markdown_text(now.text, narrower(on.look), on.clickable), on.look.width);
    case page::keys:
      return keys_body(on);
    case page::map:
      return folded_lines(map_text(*now.course, now.statuses, on.look), on.look.width);
    case page::puzzle:
      break;
  }
  return puzzle_body(now, reader, on);
}

std::vector<std::string> foot_of(const state& now, const surface& on) {
  const bool roomy = on.height >= low_screen;
  std::vector<std::string> lines = notice_lines(now, on);
  if (lines.empty() && roomy) lines.emplace_back();
  for (std::string& keys : key_lines(now, on.look, roomy ? 2 : 1)) {
    lines.push_back(std::move(keys));
  }
  return lines;
}

}  // namespace runner::watch
