#include "check/verdict.hpp"

#include <algorithm>

namespace runner {

const verdict_info& info_of(verdict what) {
  return *std::find_if(verdicts.begin(), verdicts.end(), [&](const verdict_info& each) { return each.what == what; });
}

std::optional<verdict> verdict_named(std::string_view name) {
  for (const verdict_info& each : verdicts) {
    if (each.name == name) return each.what;
  }
  return std::nullopt;
}

std::string result::message() const {
  std::string text;
  for (const finding& each : findings) {
    if (!text.empty()) text += "\n\n";
    if (!each.test_case.empty()) text += each.test_case + "\n";
    text += each.text;
  }
  return text;
}

}  // namespace runner
