// Cheat: makes the compiler work without an end.
// Verdict: compile_error
#pragma once

template <int N, int M>
struct bomb {
  static constexpr int value = bomb<N - 1, M * 2>::value + bomb<N - 1, M * 2 + 1>::value;
};
template <int M>
struct bomb<0, M> {
  static constexpr int value = M;
};
inline int boom = bomb<40, 0>::value;
