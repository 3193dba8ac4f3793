#include "view/formats.hpp"

#include <fmt/format.h>

#include "util/text.hpp"

namespace runner {
namespace {

/// Valid UTF-8, each character passed through `escape`, which appends it.
template <class Escape>
std::string escaped(std::string_view text, Escape escape) {
  std::string result;
  const std::string valid = valid_utf8(text);
  for (std::string_view rest = valid; !rest.empty();) {
    std::size_t size = 1;
    while (size < rest.size() && (static_cast<unsigned char>(rest[size]) & 0xC0) == 0x80) ++size;
    escape(result, rest.substr(0, size));
    rest.remove_prefix(size);
  }
  return result;
}

std::string xml(std::string_view text) {
  return escaped(text, [](std::string& to, std::string_view character) {
    const char c = character.front();
    if (character == "&") {
      to += "&amp;";
    } else if (character == "<") {
      to += "&lt;";
    } else if (character == ">") {
      to += "&gt;";
    } else if (character == "\"") {
      to += "&quot;";
    } else if (character.size() == 1 && static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') {
      to += '?';  // XML 1.0 cannot hold it, not even escaped
    } else {
      to += character;
    }
  });
}

std::size_t count_passed(const std::vector<std::size_t>& which, const results& all) {
  std::size_t passed = 0;
  for (std::size_t index : which) passed += all.at(index).passed() ? 1 : 0;
  return passed;
}

}  // namespace

std::string json_string(std::string_view text) {
  return "\"" +
         escaped(text,
                 [](std::string& to, std::string_view character) {
                   const char c = character.front();
                   if (c == '"' || c == '\\') {
                     to.append("\\").append(character);
                   } else if (c == '\n') {
                     to += "\\n";
                   } else if (c == '\t') {
                     to += "\\t";
                   } else if (character.size() == 1 && (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)) {
                     to += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
                   } else {
                     to += character;
                   }
                 }) +
         "\"";
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
  std::chrono::milliseconds time{0};
  std::string cases;
  for (std::size_t index : which) {
    const result& outcome = all.at(index);
    time += outcome.duration;
    cases += fmt::format("    <testcase classname=\"puzzles\" name=\"{}\" file=\"exercises/{}.hpp\" time=\"{:.3f}\"",
                         xml(course.puzzles[index].slug), xml(course.puzzles[index].slug),
                         static_cast<double>(outcome.duration.count()) / 1000);
    if (outcome.passed()) {
      cases += "/>\n";
      continue;
    }
    const std::string message = outcome.message();
    cases += fmt::format(">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n", name_of(outcome.what),
                         xml(message.substr(0, message.find('\n'))), xml(message));
    if (!outcome.output.empty()) cases += fmt::format("      <system-out>{}</system-out>\n", xml(outcome.output));
    cases += "    </testcase>\n";
  }
  const std::string totals =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" time=\"{:.3f}\"", which.size(),
                  which.size() - count_passed(which, all), static_cast<double>(time.count()) / 1000);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite name=\"Asio Puzzles\" {0}>\n{1}"
      "  </testsuite>\n</testsuites>\n",
      totals, cases);
}

}  // namespace runner
