// Ends the process with a message when a handler of a simulation never returns.
#pragma once

#include <chrono>

namespace puzzle::detail::watchdog {

// Watches a step while it lives.
class guard {
 public:
  guard();
  guard(const guard&) = delete;
  guard& operator=(const guard&) = delete;
  ~guard();
};

void limit(std::chrono::milliseconds limit);

}  // namespace puzzle::detail::watchdog
