// The XML report of a Catch2 test program, version 2 or 3.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "check/verdict.hpp"

namespace runner {

/// Bytes that are kept of what a test printed.
inline constexpr std::size_t longest_output = 16 << 10;

/// What the report says.
struct test_report {
  bool complete = false;                ///< It has its end, and the totals there.
  std::vector<std::string> test_cases;  ///< That ran.
  bool succeeded = false;               ///< Nothing failed, going by the totals. Means nothing unless complete.
  std::vector<test_case_result> cases;  ///< Those that came to their end, and the one that did not: not passed.
  std::vector<finding> findings;        ///< Failed assertions and unexpected exceptions, in order.
  std::string running;                  ///< The test case that was running when the report broke off, or "".
  std::string fatal;    ///< What Catch2 said of a signal: "SIGSEGV - Segmentation violation signal", or "".
  std::string printed;  ///< With std::cout, std::cerr and std::clog: Catch2 takes that into its report. Cut if long.
};

/// Reads a report, whole or broken off. Nothing that makes no sense is an error: it is merely not complete.
test_report parse_test_report(std::string_view xml);
}  // namespace runner
