// What of this program's environment must not reach a test.
#pragma once

#include <string>
#include <vector>

namespace runner {

/// "NAME=value" for a test. A sanitizer's report has to come to stderr and to end the program, whatever the shell has
/// in ASAN_OPTIONS and the like, which else stay as they are; a library of LD_PRELOAD would keep a sanitizer from
/// starting.
std::vector<std::string> test_environment();

}  // namespace runner
