// Cheat: takes all memory.
// Verdict: crashed timed_out
#pragma once

#include <asio/awaitable.hpp>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  std::vector<std::unique_ptr<char[]>> all;
  for (;;) {
    all.push_back(std::make_unique<char[]>(64 << 20));
    std::memset(all.back().get(), 1, 64 << 20);
  }
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
