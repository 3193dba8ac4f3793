#include "author/expectation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>

#include "util/errors.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

/// What follows `key` in a line that begins with it.
std::optional<std::string> value_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key)) return std::nullopt;
  return std::string(trimmed(line.substr(key.size())));
}

ending ending_named(const std::string& name, const std::string& file) {
  if (name == "hung") return ending::hung;
  if (name == "crashed") return ending::crashed;
  if (name == "undefined") return ending::undefined;
  throw broken_project(fmt::format("{}: '// Ends: {}' is unknown. Known: hung, crashed, undefined.", file, name));
}

/// Words apart by single spaces: where a message wraps its lines is of no importance.
std::string folded(std::string_view text) {
  std::string result;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) result += c;
    if (space && !result.empty() && result.back() != ' ') result += ' ';
  }
  return result;
}

std::string_view words_for(ending ends) {
  switch (ends) {
    case ending::passed:
      return "passed";
    case ending::failed:
      return "failed, with a complete report";
    case ending::hung:
      return "timed out, by the kit's watchdog";
    case ending::crashed:
      return "crashed";
    case ending::undefined:
      return "failed or crashed";
  }
  return "";
}

bool ends_as(ending ends, const result& outcome, std::chrono::milliseconds time_limit) {
  switch (ends) {
    case ending::passed:
      return outcome.what == verdict::passed;
    case ending::failed:
      return outcome.what == verdict::failed;
    case ending::hung:
      // The runner's own limit is there for a watchdog that does not bark.
      return outcome.what == verdict::timed_out && outcome.duration < time_limit;
    case ending::crashed:
      return outcome.what == verdict::crashed;
    case ending::undefined:
      return outcome.what == verdict::failed || outcome.what == verdict::crashed;
  }
  return false;
}

}  // namespace

expectation read_expectation(std::string_view answer, const std::string& file, ending usual) {
  expectation expected;
  expected.ends = usual;
  for (const std::string& line : lines_of(answer)) {
    if (!line.starts_with("//")) break;
    if (const auto text = value_of(line, "// Expect: ")) expected.texts.push_back(folded(*text));
    if (const auto ends = value_of(line, "// Ends: ")) expected.ends = ending_named(*ends, file);
    if (const auto compiler = value_of(line, "// Not for: ")) expected.not_for.push_back(*compiler);
  }
  if (expected.texts.empty() && usual != ending::passed) {
    throw broken_project(
        fmt::format("{} does not begin with a line '// Expect: …'. Which text must its message contain?", file));
  }
  return expected;
}

bool excludes(const expectation& expected, std::string_view id, std::string_view version) {
  const std::string_view name = id == "GNU" ? "g++" : id == "Clang" || id == "AppleClang" ? "clang" : id;
  return std::any_of(expected.not_for.begin(), expected.not_for.end(), [&](std::string_view each) {
    const std::size_t space = each.find(' ');
    if (each.substr(0, space) != name) return false;
    if (space == each.npos) return true;
    const std::string_view wanted = each.substr(space + 1);
    return version == wanted || version.starts_with(std::string(wanted) + ".");
  });
}

std::string objection_to(const result& outcome, const expectation& expected, std::chrono::milliseconds time_limit) {
  if (!ends_as(expected.ends, outcome, time_limit)) {
    if (outcome.passed()) return "The test accepts this answer, and it is wrong.";
    return fmt::format("Result: {}. Expected: {}.", name_of(outcome.what), words_for(expected.ends));
  }
  const std::string said = folded(outcome.message() + "\n" + outcome.output);
  std::vector<std::string> missing;
  for (const std::string& text : expected.texts) {
    if (said.find(text) == said.npos) missing.push_back(fmt::format("\"{}\"", text));
  }
  const bool one_is_enough = expected.ends == ending::undefined;
  if (one_is_enough && (outcome.what == verdict::crashed || missing.size() < expected.texts.size())) return "";
  if (missing.empty()) return "";
  return fmt::format("Rejected, but for another reason: its message does not contain {}.", fmt::join(missing, ", "));
}

}  // namespace runner
