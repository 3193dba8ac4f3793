#include "view/class_report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "course/slug.hpp"
#include "util/text.hpp"
#include "util/utf8.hpp"
#include "view/formats.hpp"

namespace runner {
namespace {

const graded_puzzle* find(const student_result& student, const std::string& slug) {
  for (const graded_puzzle& each : student.puzzles) {
    if (each.name == slug) return &each;
  }
  return nullptr;
}

std::size_t passed_cases(const graded_puzzle& puzzle) {
  return static_cast<std::size_t>(
      std::count_if(puzzle.cases.begin(), puzzle.cases.end(), [](const graded_case& each) { return each.passed; }));
}

std::vector<class_copies> copies_of(const class_puzzle& puzzle, const std::vector<class_student>& students) {
  std::map<std::string, std::vector<std::string>> by_code;
  for (const class_student& each : students) {
    const graded_puzzle* graded = find(each.result, puzzle.slug);
    // An unchanged exercise is the same everywhere, and means nothing.
    if (graded->passed() && !graded->code_sha256.empty()) by_code[graded->code_sha256].push_back(each.result.student);
  }
  std::vector<class_copies> copies;
  for (auto& [code, names] : by_code) {
    if (names.size() > 1) copies.push_back({puzzle.slug, std::move(names)});
  }
  return copies;
}

/// One column wide, and readable without colour.
std::string mark(const graded_puzzle& puzzle, const style& look) {
  const std::string flag = puzzle.flags.empty() ? " " : look(paint::yellow, "!");
  if (puzzle.passed()) return look(paint::green, "✓") + flag;
  if (puzzle.verdict == "missing") return look(paint::dim, "·") + flag;
  if (puzzle.verdict == "compile_error") return look(paint::red, "c") + flag;
  if (puzzle.verdict == "timed_out") return look(paint::red, "t") + flag;
  return look(paint::red, "✗") + flag;
}

/// A field of CSV. Spreadsheets take one that begins with these for a formula, and names are the students' own.
std::string csv_field(std::string_view text) {
  std::string field = text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos
                          ? std::string(text)
                          : "'" + std::string(text);
  if (field.find_first_of(",\"\n\r;'") == field.npos) return field;
  std::string quoted = "\"";
  for (char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string count(std::size_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

}  // namespace

class_results sum_up(const course& course, const std::vector<student_result>& students, bool partial) {
  class_results all;
  std::map<std::string, std::size_t> most_cases;
  for (const student_result& student : students) {
    for (const graded_puzzle& each : student.puzzles) {
      most_cases[each.name] = std::max(most_cases[each.name], each.cases.size());
    }
  }
  for (const puzzle& each : course.puzzles) {
    all.puzzles.push_back({each.slug, each.title, each.points, 0});
    all.points += each.points;
  }
  for (const student_result& student : students) {
    class_student& one = all.students.emplace_back();
    one.result = student;
    one.result.puzzles.clear();
    for (class_puzzle& puzzle : all.puzzles) {
      graded_puzzle graded;
      graded.name = puzzle.slug;
      graded.verdict = "missing";
      graded.message = "It was not graded.";
      if (const graded_puzzle* there = find(student, puzzle.slug)) graded = *there;
      double points = graded.passed() ? puzzle.points : 0;
      // A program that crashed did not list all of its test cases, but others' did.
      if (partial && !graded.passed() && most_cases[puzzle.slug] > 0) {
        points =
            puzzle.points * static_cast<double>(passed_cases(graded)) / static_cast<double>(most_cases[puzzle.slug]);
      }
      puzzle.passed += graded.passed() ? 1 : 0;
      one.passed += graded.passed() ? 1 : 0;
      one.flags += graded.flags.size();
      one.points.push_back(points);
      one.total += points;
      one.result.puzzles.push_back(std::move(graded));
    }
  }
  for (const class_puzzle& puzzle : all.puzzles) {
    for (class_copies& each : copies_of(puzzle, all.students)) all.copies.push_back(std::move(each));
  }
  return all;
}

std::string points_text(double points) {
  std::string text = fmt::format("{:.2f}", points);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string student_line(const student_result& student, const style& look) {
  std::size_t passed = 0, flags = 0;
  std::string marks;
  for (const graded_puzzle& each : student.puzzles) {
    passed += each.passed() ? 1 : 0;
    flags += each.flags.size();
    marks += mark(each, look);
  }
  return fmt::format("{} {:>2}/{}  {}{}", padded(student.student, 20), passed, student.puzzles.size(), marks,
                     flags == 0 ? "" : look(paint::yellow, " " + count(flags, "flag")));
}

std::string class_text(const class_results& all, const style& look) {
  std::size_t width = 8;
  for (const class_student& each : all.students) width = std::max(width, display_width(each.result.student));
  width = std::min<std::size_t>(width, 30);

  std::string text = padded("", width) + "  ";
  for (const class_puzzle& each : all.puzzles) text += fmt::format("{} ", number_of(each.slug));
  text += " points\n";
  for (const class_student& each : all.students) {
    text += padded(printable(each.result.student), width) + "  ";
    for (const graded_puzzle& graded : each.result.puzzles) text += mark(graded, look) + " ";
    text += fmt::format(" {}/{}\n", points_text(each.total), points_text(all.points));
  }
  text += fmt::format("\n{} passed, {} failed, c does not compile, t timed out, · missing, ! to look at\n",
                      look(paint::green, "✓"), look(paint::red, "✗"));

  std::vector<const class_puzzle*> hardest;
  for (const class_puzzle& each : all.puzzles) hardest.push_back(&each);
  std::sort(hardest.begin(), hardest.end(), [](const class_puzzle* a, const class_puzzle* b) {
    return std::pair(a->passed, a) < std::pair(b->passed, b);
  });
  text += "\nHardest puzzles\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(5, hardest.size()); ++i) {
    text += fmt::format("  {}  passed by {} of {}\n", padded(hardest[i]->slug, 32), hardest[i]->passed,
                        all.students.size());
  }
  std::string flags;
  for (const class_student& each : all.students) {
    for (const graded_puzzle& graded : each.result.puzzles) {
      if (graded.flags.empty()) continue;
      flags += fmt::format("  {} {}: {}\n", printable(each.result.student), graded.name,
                           printable(fmt::format("{}", fmt::join(graded.flags, "; "))));
    }
  }
  if (!flags.empty()) text += "\nTo look at\n" + flags;
  if (!all.copies.empty()) text += "\nThe same code, comments and white space aside\n";
  for (const class_copies& each : all.copies) {
    text += fmt::format("  {}: {}\n", each.slug, printable(fmt::format("{}", fmt::join(each.students, ", "))));
  }
  if (!all.similar.empty()) text += "\nSimilar code, a hint only\n";
  for (const similar_answers& each : all.similar) {
    text += fmt::format("  {}: {} % of the answer of {} is in that of {}\n", each.slug, each.percent,
                        printable(each.student), printable(each.other));
  }
  return text;
}

std::string class_csv(const class_results& all) {
  std::string text = "student,points,passed,flags";
  for (const class_puzzle& each : all.puzzles) text += "," + csv_field(each.slug);
  text += "\n";
  for (const class_student& each : all.students) {
    text +=
        fmt::format("{},{},{},{}", csv_field(each.result.student), points_text(each.total), each.passed, each.flags);
    for (double points : each.points) text += "," + points_text(points);
    text += "\n";
  }
  return text;
}

std::string class_junit(const class_results& all) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const class_student& each : all.students) {
    const std::string name = markup_escaped(each.result.student);
    text += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\">\n", name,
                        all.puzzles.size(), all.puzzles.size() - each.passed);
    for (const graded_puzzle& graded : each.result.puzzles) {
      text += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", name,
                          markup_escaped(graded.name), static_cast<double>(graded.duration.count()) / 1000);
      if (graded.passed() && graded.flags.empty()) {
        text += "/>\n";
        continue;
      }
      text += ">\n";
      if (!graded.passed()) {
        text += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", markup_escaped(graded.verdict),
                            markup_escaped(graded.message.substr(0, graded.message.find('\n'))),
                            markup_escaped(graded.message));
      }
      if (!graded.flags.empty()) {
        text += fmt::format("      <system-err>{}</system-err>\n",
                            markup_escaped(fmt::format("To look at: {}", fmt::join(graded.flags, "; "))));
      }
      text += "    </testcase>\n";
    }
    text += "  </testsuite>\n";
  }
  return text + "</testsuites>\n";
}

std::string class_gradescope(const class_results& all) {
  const class_student& student = all.students.front();
  std::string text =
      fmt::format("{{\n  \"score\": {},\n  \"output\": {},\n  \"tests\": [", points_text(student.total),
                  json_string(fmt::format("{} of {} puzzles passed.", student.passed, all.puzzles.size())));
  const char* separator = "\n";
  for (std::size_t i = 0; i < all.puzzles.size(); ++i) {
    const graded_puzzle& graded = student.result.puzzles[i];
    text +=
        fmt::format("{}    {{\"name\": {}, \"score\": {}, \"max_score\": {}, \"status\": \"{}\", \"output\": {}}}",
                    separator, json_string(fmt::format("{} {}", number_of(all.puzzles[i].slug), all.puzzles[i].title)),
                    points_text(student.points[i]), points_text(all.puzzles[i].points),
                    graded.passed() ? "passed" : "failed", json_string(graded.message));
    separator = ",\n";
  }
  return text + "\n  ]\n}\n";
}

std::string markup_escaped(std::string_view text) {
  std::string result;
  for (char c : valid_utf8(text)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      case '\n':
      case '\t':
        result += c;
        break;
      default:
        // XML 1.0 cannot hold the others, not even escaped.
        result += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return result;
}

}  // namespace runner
