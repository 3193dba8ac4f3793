// Cheat: lets the assembler read a file of the system.
// Verdict: compile_error
// Flag: raw assembly
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

asm(".incbin \"/etc/passwd\"");

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
