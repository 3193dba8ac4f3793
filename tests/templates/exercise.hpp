// @NUMBER@ · @TITLE@ · ★
//
// One or two sentences: a picture of what goes wrong without the concept of this puzzle.
//
// Your task: one sentence.
//   [ ] answer() returns the result of fetch()
//   [ ] fetch() is called once, and answer() takes as long as it does
//   [ ] an exception that fetch() throws propagates unchanged
//
// Look up: co_await, co_return.
// In asyncio: return await fetch()
// Out of scope: cancellation, timeouts.
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace @NAME@ {

// fetch() takes 100 ms.
inline asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  // TODO: say what is missing, not how to write it.
  static_cast<void>(fetch);
  co_return 0;
}

}  // namespace @NAME@
