// The exit codes of the program.
#pragma once

namespace runner {

inline constexpr int all_passed = 0;
inline constexpr int some_not_passed = 1;
inline constexpr int called_wrongly = 2;
inline constexpr int project_is_broken = 3;
inline constexpr int was_skipped = 77;  // what CTest and automake take for "skipped"
inline constexpr int was_interrupted = 130;

}  // namespace runner
