// Misconception: a failure is the same as no result.
// Expect: the exception was swallowed
#pragma once

#include <asio.hpp>
#include <functional>

namespace @NAME@ {

inline asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  int result = 0;
  try {
    result = co_await fetch();
  } catch (...) {
  }
  co_return result;
}

}  // namespace @NAME@
