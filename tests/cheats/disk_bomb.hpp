// Cheat: writes files without an end.
// Verdict: failed crashed timed_out ended_early
// Flag: uses
#pragma once

#include <asio/awaitable.hpp>
#include <fstream>
#include <functional>
#include <string>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 4000; ++i) {
    std::ofstream file("/tmp/" + std::to_string(i));
    for (int k = 0; k < 8; ++k) file << piece;
    std::ofstream("/dev/shm/" + std::to_string(i)) << piece;
  }
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
