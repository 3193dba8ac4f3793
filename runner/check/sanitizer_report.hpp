// A sanitizer's page of words, made into what helps a learner.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runner {

/// What AddressSanitizer, ThreadSanitizer or UBSan found, in a few lines: what it is, where in the exercise, and where
/// what is used there was freed or made.
struct sanitizer_report {
  std::string text;
  std::size_t begin = 0;  ///< Where its words begin in what the program printed.
};

/// Finds the first report in what a program printed on stderr.
std::optional<sanitizer_report> find_sanitizer_report(std::string_view err);

}  // namespace runner
