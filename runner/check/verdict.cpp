#include "check/verdict.hpp"

namespace runner {

std::string_view name_of(verdict of) {
  switch (of) {
    case verdict::passed:
      return "passed";
    case verdict::failed:
      return "failed";
    case verdict::compile_error:
      return "compile_error";
    case verdict::timed_out:
      return "timed_out";
    case verdict::crashed:
      return "crashed";
    case verdict::ended_early:
      return "ended_early";
  }
  return "failed";
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
