// Cheat: lets the compiler compute without an end.
// Verdict: compile_error
#pragma once

constexpr int forever() {
  int i = 0;
  while (true) i = (i + 1) % 7;
  return i;
}
inline constexpr int boom = forever();
