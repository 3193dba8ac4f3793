// The sanitizers that the runner knows. A new one is a row here and a test in tests/runner/test_sanitizer_report.cpp.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace runner {

struct sanitizer {
  std::string_view flag;  ///< As -fsanitize= takes it.
  std::string_view name;  ///< For people.
  std::string_view mark;  ///< What a report of it begins with.
  bool place_first;       ///< The line of the report begins with the place in the source, and there is no stack.
};

inline constexpr std::array<sanitizer, 3> known_sanitizers{{
    {"address", "AddressSanitizer", "ERROR: AddressSanitizer: ", false},
    {"thread", "ThreadSanitizer", "WARNING: ThreadSanitizer: ", false},
    {"undefined", "UBSan", "runtime error: ", true},
}};

/// "AddressSanitizer and UBSan" from "address,undefined"; a flag that is not in the table is left as it is.
std::string sanitizer_names(std::string_view flags);

}  // namespace runner
