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

/// What a finding says, each line at most `room` wide unless it is drawn. What was `said` before is not repeated.
std::vector<std::string> lines_about(const finding& what, std::size_t room, const reader_view& reader,
                                     std::set<std::string>& said) {
  std::vector<std::string> lines;
  const auto add = [&](const std::string& prose) {
    // A word of thousands of letters, which cannot be wrapped, would fill the screen.
    for (const std::string& line : wrapped(printable(seen_from(reader, prose)), room))
      lines.push_back(clipped(line, std::max(longest_line, room)));
  };
  const bool has_parts = !what.measured.empty();
  std::string headline = has_parts ? what.measured : what.text;
  if (!what.expected.empty()) headline += fmt::format("; expected {}.", what.expected);
  add(said.insert(headline).second ? headline : "The same as above.");
  if (!has_parts) return lines;

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
                     look(colour_of(outcome.what), words_for(outcome.what)));
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
  return outcome.warnings.size() > 1 || outcome.findings.size() > most_findings || !outcome.compiler_log.empty() ||
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

std::size_t passed_of(const std::vector<std::size_t>& which, const results& all) {
  return static_cast<std::size_t>(std::count_if(which.begin(), which.end(), [&](std::size_t each) {
    const auto found = all.find(each);
    return found != all.end() && found->second.passed();
  }));
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

paint colour_of(verdict what) {
  switch (info_of(what).means) {
    case severity::good:
      return paint::green;
    case severity::wrong:
      return paint::red;
    case severity::incomplete:
      return paint::yellow;
  }
  return paint::yellow;
}

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

std::vector<std::size_t> missing_prerequisites(const course& course, std::size_t of, const results& so_far) {
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < course.puzzles.size(); ++i) {
    const auto& after = course.puzzles[of].after;
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
  const paint colour = colour_of(outcome.what);
  std::string line =
      fmt::format(" {} {:>{}}  {}  {}", look(colour, outcome.passed() ? "✓" : "✗"), puzzle.number(), number_width,
                  padded(puzzle.title, title_width), look(colour, padded(words_for(outcome.what), verdict_width)));

  const std::size_t used = fixed + title_width;
  std::vector<std::size_t> missing;
  if (!outcome.passed()) missing = missing_prerequisites(course, index, so_far);
  std::string remark;
  if (!missing.empty()) {
    std::vector<std::string_view> numbers;
    for (std::size_t each : missing) numbers.push_back(course.puzzles[each].number());
    remark = fmt::format("after {}", fmt::join(numbers, ", "));
  } else if (!outcome.passed() && !outcome.findings.empty()) {
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

std::string details(const result& outcome, const style& look, bool in_full, const reader_view& reader) {
  std::string text;
  std::set<std::string> said;
  const std::size_t shown = in_full ? outcome.findings.size() : std::min(most_findings, outcome.findings.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const finding& each = outcome.findings[i];
    if (!text.empty()) text += "\n";
    std::size_t indentation = 2;
    if (!each.test_case.empty()) {
      text += indented(wrapped(fmt::format("✗ {}", printable(each.test_case)), look.width - 2), 2);
      indentation = 4;
    }
    const std::size_t room = std::max<std::size_t>(look.width - std::min(look.width, indentation), 20);
    text += indented(lines_about(each, room, reader, said), indentation);
  }
  if (outcome.findings.size() > shown) {
    text += fmt::format("\n  … and {} more. First things first.\n", outcome.findings.size() - shown);
  }
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
  const auto is_open = [&](std::size_t index) { return all.count(index) != 0 && !all.at(index).passed(); };
  const auto open = std::find_if(which.begin(), which.end(), is_open);
  const std::optional<std::size_t> first_open = open == which.end() ? std::nullopt : std::optional(*open);

  if (which.size() > 1)
    text += "\n" + look(paint::green, progress_bar(passed_of(which, all), which.size(), look.width)) + "\n";
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

std::string interrupted_summary(const course& course, const std::vector<std::size_t>& which, const results& all,
                                bool chosen, const reader_view& reader, const style& look, bool in_full) {
  std::string text = details_that_help(course, which, all, chosen, reader, look, in_full);
  if (which.size() > 1) {
    text += "\n" + look(paint::green, progress_bar(passed_of(which, all), which.size(), look.width)) + "\n";
    text += fmt::format("\n{} of {} puzzles were checked.\n", all.size(), which.size());
  }
  return text;
}

}  // namespace runner
