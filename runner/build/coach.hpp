// What a compiler's error means to a reader who is new to coroutines, and what to write instead.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "build/diagnostics.hpp"

namespace runner {

/// Two sentences about an error.
struct advice {
  std::string meaning;  ///< What the compiler is saying.
  std::string remedy;   ///< What to write.
};

/// Advice on the first of these errors, which all belong to one line of the answer, or nothing for an error that is
/// not a typical one. Knows the words of clang and of g++. Pure.
std::optional<advice> coach(const std::vector<diagnostic>& errors);

}  // namespace runner
