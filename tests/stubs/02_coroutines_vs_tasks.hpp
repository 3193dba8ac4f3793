// 02 · Coroutines vs. tasks · ★
//
// Three letters need three answers. Post all three and then wait: that takes as long as the slowest answer. But a
// letter in your drawer is not on its way, and a coroutine that was only called is such a letter.
//
// Your task: fetch the pages "A", "B" and "C", first sequentially, then concurrently.
//   [ ] run_sequential: each fetch starts when the previous one has ended, so the call takes the sum of the three
//   [ ] run_concurrent: all three fetches start at once, so the call takes as long as the slowest
//   [ ] both return the pages in the order A, B, C, whichever fetch ends first
//   [ ] if a fetch fails, the call throws (any exception); the other fetches may be cancelled or run to completion
//   [ ] when the call ends, also by an exception, no fetch is still running and no timer is pending
//   [ ] a fetch may return or throw at once, without suspending
//   [ ] two calls may run at the same time: they share no state
//
// Look up: awaitable, asio::co_spawn, completion token;
//   operator && in <asio/experimental/awaitable_operators.hpp>. It is found only after
//   `using namespace asio::experimental::awaitable_operators;`, and co_await binds more tightly than &&.
// In asyncio: await f() vs. asyncio.create_task(f()) and asyncio.gather(f(), g())
// Out of scope: timeouts, cancelling anything yourself, threads.
//
// With g++ 12, give each co_await its own statement: see exercises/README.md#g-12.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace coroutines_vs_tasks {

// fetch("A") creates a coroutine that waits for page A and returns its text.
using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::vector<std::string> pages;
  // TODO: this fetches only the first page.
  pages.push_back(co_await fetch("A"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  // TODO: all three coroutines are created before the first is awaited. So why does this take the sum of the three?
  asio::awaitable<std::string> a = fetch("A");
  asio::awaitable<std::string> b = fetch("B");
  asio::awaitable<std::string> c = fetch("C");

  std::vector<std::string> pages;
  pages.push_back(co_await std::move(a));
  pages.push_back(co_await std::move(b));
  pages.push_back(co_await std::move(c));
  co_return pages;
}

}  // namespace coroutines_vs_tasks
