// Another program in the place of this one.
#pragma once

#include <string>
#include <vector>

namespace runner {

/// Starts `argv` in the place of this process, which keeps its terminal, its job in the shell and its exit code.
/// Signals are at their defaults. Throws broken_project if it cannot be started.
[[noreturn]] void replace_process(std::vector<std::string> argv);

}  // namespace runner
