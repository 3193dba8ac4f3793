#include "view/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "util/text.hpp"
#include "view/finale.hpp"

namespace runner {
namespace {

constexpr std::size_t most_findings = 3;
constexpr std::size_t most_output_lines = 10;
constexpr std::size_t verdict_width = 14;
constexpr std::size_t longest_line = 500;

/// Lines with an indentation, each ended.
std::string indented(const std::vector<std::string>& lines, std::size_t by) {
  std::string text;
  for (const std::string& line : lines) text += line.empty() ? "\n" : std::string(by, ' ') + line + "\n";
  return text;
}

/// What the learner printed, its middle left out if it is long.
std::string shortened_output(const std::string& output, std::size_t width) {
  std::vector<std::string> lines = lines_of(printable(output));
  if (lines.size() > most_output_lines) {
    const auto left_out = lines.size() - most_output_lines;
    lines.erase(lines.begin() + most_output_lines / 2, lines.end() - most_output_lines / 2);
    lines.insert(lines.begin() + most_output_lines / 2, fmt::format("[… {} lines …]", left_out));
  }
  for (std::string& line : lines) line = clipped(line, std::max<std::size_t>(width, 20));
  return indented(lines, 4);
}

std::string headline_of(const finding& what) {
  std::string headline = what.measured.empty() ? what.text : what.measured;
  if (!what.expected.empty()) headline += fmt::format("; expected {}.", what.expected);
  return headline;
}

/// What a finding says, each line at most `room` wide unless it is drawn. What was `said` before is not repeated.
std::vector<std::string> lines_about(const finding& what, int times, std::size_t room, const reader_view& reader,
                                     std::set<std::string>& said) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& prose) {
    // A word of thousands of letters, which cannot be wrapped, would fill the screen.
    for (const std::string& line : wrapped(printable(seen_from(reader, prose)), room))
      lines.push_back(clipped(line, std::max(longest_line, room)));
  };
  const std::string headline = headline_of(what);
  const std::string how_often = times > 1 ? fmt::format(" ({} times)", times) : "";
  add((said.insert(headline).second ? headline : "The same as above.") + how_often);
  if (what.measured.empty()) return lines;

  if (!what.open.empty()) add("Not finished:");
  for (const std::string& each : what.open) add("  " + each);
  std::string_view heading = "Likely cause";
  for (const std::string& each : what.causes) {
    if (said.insert(each).second) add(fmt::format("{}: {}", heading, each));
    heading = "Another possible cause";
  }
  if (!what.drawn.empty()) add(what.drawn);
  if (!what.timeline.empty() && said.insert(what.timeline).second) {
    lines.emplace_back();
    for (std::string& line : timeline_lines(printable(what.timeline), room)) lines.push_back(std::move(line));
  }
  return lines;
}

/// "warning: exercises/05_x.hpp:3:5: unused variable 'a' (and 2 more)"
std::string first_warning(const result& outcome, const reader_view& reader) {
  const std::size_t more = outcome.warnings.size() - 1;
  return fmt::format("warning: {}{}", seen_from(reader, outcome.warnings.front()),
                     more > 0 ? fmt::format(" (and {} more)", more) : "");
}

std::string exercise_path(const puzzle& puzzle, const reader_view& reader) {
  return reader.to_project + puzzle.exercise_file();
}

std::string heading(const puzzle& puzzle, const result& outcome, const style& look) {
  return fmt::format("{} {}: {}\n\n", look(paint::bold, puzzle.number()), look(paint::bold, puzzle.title),
                     look(colour_of(outcome), words_of(outcome)));
}

/// The same finding, as often as a test case has it.
struct told {
  const finding* what;
  int times = 1;
};

/// What one test case found.
struct told_by_case {
  std::string_view test_case;
  std::vector<told> findings;
};

/// Findings that belong together, each once.
std::vector<told_by_case> grouped(const std::vector<finding>& all) {
  std::vector<told_by_case> groups;
  for (const finding& each : all) {
    if (groups.empty() || groups.back().test_case != each.test_case) groups.push_back({each.test_case, {}});
    std::vector<told>& before = groups.back().findings;
    const auto same = std::find_if(before.begin(), before.end(),
                                   [&](const told& one) { return headline_of(*one.what) == headline_of(each); });
    if (same == before.end()) {
      before.push_back({&each});
    } else {
      ++same->times;
    }
  }
  return groups;
}

/// Which findings are left out, and how to see them.
std::vector<std::string> what_is_left_out(const std::vector<told_by_case>& groups, std::size_t shown,
                                          std::string_view see_all, std::size_t room) {
  constexpr std::size_t most_names = 4;
  std::vector<std::string> names;
  std::size_t count = 0, seen = 0;
  for (const told_by_case& group : groups) {
    const std::size_t here = group.findings.size() - std::min(group.findings.size(), shown - std::min(shown, seen));
    seen += group.findings.size();
    if (here == 0) continue;
    count += here;
    names.push_back(printable(group.test_case));
    if (here > 1) names.back() += fmt::format(" ({})", here);
  }
  const std::size_t others = names.size() > most_names + 1 ? names.size() - most_names : 0;
  names.resize(names.size() - others);
  if (others > 0) names.push_back(fmt::format("{} other test cases", others));
  std::vector<std::string> lines =
      wrapped(fmt::format("… {} more finding{}. To see all: {}", count, count == 1 ? "" : "s", see_all), room);
  for (const std::string& name : names) lines.push_back("    " + clipped(name, room - std::min<std::size_t>(room, 4)));
  return lines;
}

std::string what_to_do(const puzzle& next, const reader_view& reader, const style& look, std::string_view word) {
  std::string text = fmt::format("{} {} {} {}\n", word, look(paint::bold, next.number()), look(paint::bold, next.title),
                                 look(paint::yellow, stars(next.stars)));
  text += fmt::format("  Edit   {}\n", look(paint::cyan, exercise_path(next, reader)));
  text += fmt::format("  Check  {}\n", look(paint::cyan, fmt::format("{} {}", reader.program, typed_number(next))));
  return text;
}

/// Whether a short report leaves out what --full shows.
bool leaves_something_out(const result& outcome) {
  std::size_t findings = 0;
  for (const told_by_case& group : grouped(outcome.findings)) findings += group.findings.size();
  return outcome.warnings.size() > 1 || findings > most_findings || !outcome.compiler_log.empty() ||
         lines_of(outcome.output).size() > most_output_lines;
}

/// What else helps with a puzzle that is not passed.
std::string more_help(const puzzle& with, const result& outcome, const reader_view& reader, const style& look,
                      bool in_full) {
  std::string text;
  const std::string_view number = typed_number(with);
  if (!with.hints.empty())
    text += fmt::format("  Hint   {}\n", look(paint::cyan, fmt::format("{} hint {}", reader.program, number)));
  if (!in_full && leaves_something_out(outcome))
    text += fmt::format("  More   {}\n", look(paint::cyan, fmt::format("{} {} --full", reader.program, number)));
  return text;
}

/// Of each puzzle if they were named one by one, otherwise of the first that is not passed.
std::string details_that_help(const course& course, const std::vector<std::size_t>& which, const results& all,
                              bool chosen, const reader_view& reader, const style& look, bool in_full) {
  std::string text;
  for (std::size_t index : which) {
    const auto found = all.find(index);
    if (found == all.end() || (!chosen && found->second.passed())) continue;
    const std::string words = details(found->second, look, in_full, reader);
    if (words.empty()) continue;
    text += "\n";
    if (which.size() > 1) text += heading(course.puzzles[index], found->second, look);
    text += words;
    if (!chosen) break;
  }
  return text;
}

}  // namespace

paint colour_of(const result& outcome) {
  if (outcome.untouched) return paint::dim;
  switch (info_of(outcome.what).means) {
    case severity::good:
      return paint::green;
    case severity::wrong:
      return paint::red;
    case severity::incomplete:
      return paint::yellow;
  }
  return paint::yellow;
}

std::size_t count_passed(const std::vector<std::size_t>& which, const results& all) {
  return static_cast<std::size_t>(std::count_if(which.begin(), which.end(), [&](std::size_t each) {
    const auto found = all.find(each);
    return found != all.end() && found->second.passed();
  }));
}

std::string_view mark_of(const result& outcome) {
  if (outcome.untouched) return "·";
  return outcome.passed() ? "✓" : "✗";
}

std::string_view words_of(const result& outcome) { return outcome.untouched ? "to do" : words_for(outcome.what); }

std::string stars(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "★";
  return text;
}

std::string_view typed_number(const puzzle& puzzle) {
  std::string_view number = puzzle.number();
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

std::vector<std::size_t> missing_prerequisites(const course& course, std::size_t puzzle, const results& so_far) {
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < course.puzzles.size(); ++i) {
    const auto& after = course.puzzles[puzzle].after;
    const auto found = so_far.find(i);
    if (found != so_far.end() && !found->second.passed() &&
        std::find(after.begin(), after.end(), course.puzzles[i].slug) != after.end()) {
      missing.push_back(i);
    }
  }
  return missing;
}

std::string verdict_line(const course& course, std::size_t index, const result& outcome, const results& so_far,
                         bool with_reason, const style& look, const reader_view& reader) {
  const puzzle& puzzle = course.puzzles[index];
  std::size_t longest_title = 0;
  for (const auto& each : course.puzzles) {
    // No text is wider than its bytes; measuring each title for each line is too slow for a thousand puzzles.
    if (each.title.size() > longest_title) longest_title = std::max(longest_title, display_width(each.title));
  }

  const std::size_t number_width = std::max<std::size_t>(2, course.puzzles.back().number().size());
  const std::size_t fixed = 3 + number_width + 2 + 2 + verdict_width;
  const std::size_t title_width = std::min(longest_title, look.width > fixed + 10 ? look.width - fixed : 10);
  const paint colour = colour_of(outcome);
  std::string line =
      fmt::format(" {} {:>{}}  {}  {}", look(colour, mark_of(outcome)), puzzle.number(), number_width,
                  padded(puzzle.title, title_width), look(colour, padded(words_of(outcome), verdict_width)));

  const std::size_t used = fixed + title_width;
  std::vector<std::size_t> missing;
  if (!outcome.passed()) missing = missing_prerequisites(course, index, so_far);
  std::string remark;
  if (!missing.empty()) {
    std::vector<std::string_view> numbers;
    for (std::size_t each : missing) numbers.push_back(course.puzzles[each].number());
    remark = fmt::format("after {}", fmt::join(numbers, ", "));
  } else if (!outcome.passed() && !outcome.untouched && !outcome.findings.empty()) {
    const std::vector<std::string> lines = lines_of(outcome.findings.front().text);
    remark = lines.empty() ? "" : printable(seen_from(reader, lines.front()));
  } else if (outcome.passed() && !outcome.warnings.empty()) {
    remark = printable(first_warning(outcome, reader));
  }
  if (with_reason && !remark.empty() && used + 12 <= look.width)
    line += look(paint::dim, clipped(remark, look.width - used));

  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n";
}

std::string details(const result& outcome, const style& look, bool in_full, const reader_view& reader,
                    std::string_view see_all) {
  std::string text;
  if (outcome.untouched && !outcome.findings.empty())
    text += indented(wrapped("The exercise is still the original. Its test finds:", look.width - 2), 2);
  std::set<std::string> said;
  const std::vector<told_by_case> groups = grouped(outcome.findings);
  std::size_t count = 0, shown = 0;
  for (const told_by_case& group : groups) {
    count += group.findings.size();
    for (const told& each : group.findings) {
      if (!in_full && shown == most_findings) break;
      if (!text.empty()) text += "\n";
      std::size_t indentation = 2;
      if (!group.test_case.empty()) {
        const std::string name = fmt::format("{} {}", mark_of(outcome), printable(group.test_case));
        if (&each == &group.findings.front()) text += indented(wrapped(name, look.width - 2), 2);
        indentation = 4;
      }
      const std::size_t room = std::max<std::size_t>(look.width - std::min(look.width, indentation), 20);
      text += indented(lines_about(*each.what, each.times, room, reader, said), indentation);
      ++shown;
    }
  }
  if (count > shown) text += "\n" + indented(what_is_left_out(groups, shown, see_all, look.width - 2), 2);
  if (!outcome.output.empty()) {
    if (!text.empty()) text += "\n";
    text += "  It printed:\n" + (in_full ? indented(lines_of(printable(outcome.output)), 4)
                                         : shortened_output(outcome.output, look.width - 4));
  }
  if (!outcome.warnings.empty()) {
    if (!text.empty()) text += "\n";
    std::vector<std::string> lines{first_warning(outcome, reader)};
    for (std::size_t i = 1; in_full && i < outcome.warnings.size(); ++i)
      lines.push_back("warning: " + seen_from(reader, outcome.warnings[i]));
    for (std::string& line : lines)
      line = in_full ? printable(line) : clipped(printable(line), std::max<std::size_t>(look.width - 2, 20));
    text += indented(lines, 2);
  }
  if (in_full && !outcome.compiler_log.empty()) {
    text += "\n  All that the compiler said:\n" + indented(lines_of(printable(outcome.compiler_log)), 4);
  }
  return text;
}

std::string progress_bar(std::size_t passed, std::size_t total, std::size_t width) {
  const std::string count = fmt::format("]  {}/{}", passed, total);
  const std::size_t cells = std::clamp<std::size_t>(width > count.size() + 1 ? width - count.size() - 1 : 0, 4, 50);
  const std::size_t filled = total == 0 ? 0 : passed * cells / total;
  std::string bar(filled, '#');
  if (filled < cells) bar.append(">").append(cells - filled - 1, '-');
  return "[" + bar + count;
}

std::string summary(const course& course, const std::vector<std::size_t>& which, const results& all, bool chosen,
                    std::optional<std::size_t> next, const reader_view& reader, const style& look, bool in_full) {
  std::string text = details_that_help(course, which, all, chosen, reader, look, in_full);
  const auto is_open = [&](std::size_t index) { return all.contains(index) && !all.at(index).passed(); };
  const auto open = std::find_if(which.begin(), which.end(), is_open);
  const std::optional<std::size_t> first_open = open == which.end() ? std::nullopt : std::optional(*open);

  if (which.size() > 1)
    text += "\n" + look(paint::green, progress_bar(count_passed(which, all), which.size(), look.width)) + "\n";
  text += "\n";
  if (first_open && which.size() > 1) {
    text += what_to_do(course.puzzles[*first_open], reader, look, "Next:");
    text += more_help(course.puzzles[*first_open], all.at(*first_open), reader, look, in_full);
  } else if (first_open) {
    text += what_to_do(course.puzzles[*first_open], reader, look, "To do:");
    text += more_help(course.puzzles[*first_open], all.at(*first_open), reader, look, in_full);
  } else if (next) {
    if (which.size() == 1) {
      const std::string_view number = typed_number(course.puzzles[which.front()]);
      text += fmt::format(
          "Why it works:                      {}\n"
          "Compare with the reference answer: {}\n\n",
          look(paint::cyan, fmt::format("{} explain {}", reader.program, number)),
          look(paint::cyan, fmt::format("{} solution {}", reader.program, number)));
    }
    text += what_to_do(course.puzzles[*next], reader, look, "Next:");
  } else {
    text += finale(course, look);
  }
  return text;
}

std::string first_passes(const course& course, const std::vector<std::size_t>& puzzles, const reader_view& reader,
                         const style& look) {
  if (puzzles.empty()) return "";
  std::vector<std::string_view> numbers;
  for (std::size_t each : puzzles) numbers.push_back(course.puzzles[each].number());
  const bool one = puzzles.size() == 1;
  return fmt::format("\nPassed for the first time: {}.\nWhy {} work{}: {}\n", fmt::join(numbers, ", "),
                     one ? "it" : "they", one ? "s" : "",
                     look(paint::cyan, fmt::format("{} explain {}", reader.program,
                                                   one ? typed_number(course.puzzles[puzzles.front()]) : "NN")));
}

std::string interrupted_summary(const course& course, const std::vector<std::size_t>& which, const results& all,
                                bool chosen, const reader_view& reader, const style& look, bool in_full) {
  std::string text = details_that_help(course, which, all, chosen, reader, look, in_full);
  if (which.size() > 1) {
    text += "\n" + look(paint::green, progress_bar(count_passed(which, all), which.size(), look.width)) + "\n";
    text += fmt::format("\n{} of {} puzzles were checked.\n", all.size(), which.size());
  }
  return text;
}

}  // namespace runner
