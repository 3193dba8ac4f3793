#include "view/formats.hpp"

#include <fmt/format.h>

#include <chrono>
#include <pugixml.hpp>
#include <sstream>

#include "grade/student_json.hpp"
#include "util/utf8.hpp"

namespace runner {
namespace {

/// Text that XML 1.0 can hold: not every character of UTF-8 is allowed there, not even escaped.
std::string xml_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const character first = first_character(text);
    const char32_t c = first.code;
    // The controls from U+007F to U+009F are allowed, but a terminal that shows the file would obey them.
    const bool is_control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool allowed = (!is_control && c != 0xFFFE && c != 0xFFFF) || c == '\n' || c == '\t';
    result.append(first.valid && allowed ? first.bytes : std::string_view("\uFFFD"));
    text.remove_prefix(first.bytes.size());
  }
  return result;
}

void set(pugi::xml_node node, const char* attribute, const std::string& value) {
  node.append_attribute(attribute).set_value(xml_text(value).c_str());
}

std::string seconds(std::chrono::milliseconds time) {
  return fmt::format("{:.3f}", static_cast<double>(time.count()) / 1000);
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    const character first = first_character(text);
    const char32_t c = first.code;
    if (!first.valid) {
      result += "\uFFFD";
    } else if (c == '"' || c == '\\') {
      result += '\\';
      result += first.bytes;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += first.bytes;
    }
    text.remove_prefix(first.bytes.size());
  }
  return result + "\"";
}

std::string as_json(const course& course, const std::vector<std::size_t>& which, const results& all,
                    student_result about) {
  // Of an interrupted check nothing else is known.
  about.puzzles.resize(which.size());
  std::vector<graded_puzzle> judged;
  for (std::size_t i = 0; i < which.size(); ++i) {
    const auto found = all.find(which[i]);
    if (found == all.end()) continue;
    const result& outcome = found->second;
    graded_puzzle& each = judged.emplace_back(std::move(about.puzzles[i]));
    each.name = course.puzzles[which[i]].slug;
    each.verdict = name_of(outcome.what);
    each.message = outcome.message();
    each.duration = outcome.duration;
    each.untouched = outcome.untouched;
    each.output = outcome.output;
    each.warnings = outcome.warnings;
    for (const test_case_result& one : outcome.cases) each.cases.push_back({one.name, one.passed});
  }
  about.puzzles = std::move(judged);
  return to_json_of_check(about, which.size());
}

std::string as_junit(const course& course, const std::vector<std::size_t>& which, const results& all) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  set(declaration, "version", "1.0");
  set(declaration, "encoding", "UTF-8");
  pugi::xml_node suites = document.append_child("testsuites");
  pugi::xml_node suite = suites.append_child("testsuite");
  set(suite, "name", "Asio Puzzles");
  std::chrono::milliseconds time{0};
  const std::size_t not_checked = which.size() - all.size();  // it was interrupted
  for (const auto& each : all) time += each.second.duration;
  for (pugi::xml_node totals : {suites, suite}) {
    set(totals, "tests", std::to_string(which.size()));
    set(totals, "failures", std::to_string(which.size() - count_passed(which, all) - not_checked));
    set(totals, "errors", "0");
    if (not_checked > 0) set(totals, "skipped", std::to_string(not_checked));
    set(totals, "time", seconds(time));
  }
  for (std::size_t index : which) {
    const puzzle& puzzle = course.puzzles[index];
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "classname", "puzzles");
    set(test, "name", puzzle.slug);
    set(test, "file", puzzle.exercise_file());
    const auto found = all.find(index);
    if (found == all.end()) {
      set(test.append_child("skipped"), "message", "The check was interrupted.");
      continue;
    }
    const result& outcome = found->second;
    set(test, "time", seconds(outcome.duration));
    if (!outcome.passed()) {
      const std::string message = outcome.message();
      pugi::xml_node failure = test.append_child("failure");
      set(failure, "type", std::string(name_of(outcome.what)));
      set(failure, "message", message.substr(0, message.find('\n')));
      failure.text().set(xml_text(message).c_str());
    }
    if (!outcome.output.empty()) test.append_child("system-out").text().set(xml_text(outcome.output).c_str());
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace runner
