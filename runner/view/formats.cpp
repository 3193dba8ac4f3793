#include "view/formats.hpp"

#include <fmt/format.h>

#include <chrono>
#include <pugixml.hpp>
#include <sstream>

#include "util/utf8.hpp"

namespace runner {
namespace {

/// Text that XML 1.0 can hold: not every character of UTF-8 is allowed there, not even escaped.
std::string xml_text(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const character first = first_character(text);
    const char32_t c = first.code;
    const bool allowed = (c >= 0x20 && c != 0xFFFE && c != 0xFFFF) || c == '\n' || c == '\t';
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

std::size_t count_passed(const std::vector<std::size_t>& which, const results& all) {
  std::size_t passed = 0;
  for (std::size_t index : which) passed += all.at(index).passed() ? 1 : 0;
  return passed;
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const std::string valid = valid_utf8(text); const char c : valid) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (c == '\n') {
      result += "\\n";
    } else if (c == '\t') {
      result += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string as_json(const course& course, const std::vector<std::size_t>& which, const results& all) {
  std::string text =
      fmt::format("{{\"total\": {}, \"passed\": {}, \"puzzles\": [", which.size(), count_passed(which, all));
  const char* separator = "\n  ";
  for (std::size_t index : which) {
    const result& outcome = all.at(index);
    text += fmt::format("{}{{\"name\": {}, \"verdict\": \"{}\", \"duration_ms\": {}, \"message\": {}}}", separator,
                        json_string(course.puzzles[index].slug), name_of(outcome.what), outcome.duration.count(),
                        json_string(outcome.message()));
    separator = ",\n  ";
  }
  return text + (which.empty() ? "" : "\n") + "]}\n";
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
  for (std::size_t index : which) time += all.at(index).duration;
  for (pugi::xml_node totals : {suites, suite}) {
    set(totals, "tests", std::to_string(which.size()));
    set(totals, "failures", std::to_string(which.size() - count_passed(which, all)));
    set(totals, "errors", "0");
    set(totals, "time", seconds(time));
  }
  for (std::size_t index : which) {
    const result& outcome = all.at(index);
    const puzzle& puzzle = course.puzzles[index];
    pugi::xml_node test = suite.append_child("testcase");
    set(test, "classname", "puzzles");
    set(test, "name", puzzle.slug);
    set(test, "file", puzzle.exercise_file());
    set(test, "time", seconds(outcome.duration));
    if (outcome.passed()) continue;
    const std::string message = outcome.message();
    pugi::xml_node failure = test.append_child("failure");
    set(failure, "type", std::string(name_of(outcome.what)));
    set(failure, "message", message.substr(0, message.find('\n')));
    failure.text().set(xml_text(message).c_str());
    if (!outcome.output.empty()) test.append_child("system-out").text().set(xml_text(outcome.output).c_str());
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace runner
