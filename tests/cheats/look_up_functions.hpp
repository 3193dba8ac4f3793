// Cheat: looks up functions by name at run time.
// Verdict: failed
// Flag: uses dlsym
#pragma once

#include <dlfcn.h>
#include <asio/awaitable.hpp>
#include <functional>

namespace event_loop_basics {

inline asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  if (::dlsym(RTLD_DEFAULT, "no such function") != nullptr) crunch();
  for (int i = 0; i < chunks; ++i) crunch();
  co_return;
}

}  // namespace event_loop_basics
