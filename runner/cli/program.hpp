// The whole program, but for main().
#pragma once

namespace runner {

/// Does what the arguments ask. Returns the exit code: 0 all passed, 1 some did not, 2 wrong usage, 3 the project or
/// the machine is in trouble, 130 interrupted.
int run_program(int argc, const char* const* argv);

}  // namespace runner
