// 02 · Coroutines and tasks · ★
//
// Three letters are to be written, and each needs an answer before it is done. Post one, wait for its answer, post the
// next: that takes three times as long as to post all three and then wait. But a letter in your drawer is not under
// way. A coroutine that was only called is such a letter: it has not begun, and it begins when somebody awaits it.
//
// Your task: fetch the pages "A", "B" and "C", once in turn and once together.
//   [ ] run_sequential: each fetch starts when the one before it has ended; the call takes the sum of the three
//   [ ] run_concurrent: all three start at once; the call takes as long as the slowest
//   [ ] both return the pages in the order A, B, C, whichever ended first
//   [ ] when a fetch fails, the call throws: any exception will do; the others may be cancelled or run to their end
//   [ ] whatever happens: when the call ends, no fetch is still running and no timer is left
//
// Look up: operator && in <asio/experimental/awaitable_operators.hpp>, which is found only after
//   using namespace asio::experimental::awaitable_operators; co_await binds more tightly than &&: so it takes brackets,
//   co_await (a() && b()). Then asio::co_spawn and its last argument.
// In asyncio:  await f(), against asyncio.create_task(f()) and asyncio.gather(f(), g())
// Not needed here: time-outs, cancelling anything yourself, threads.
//
// Careful, g++ 12: no co_await inside a list in braces. `std::vector<std::string>{co_await x, co_await y}` does not
// compile ("array used as initializer"); with other types it compiles and goes wrong. Give each result a name first.
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

// fetch("A") makes a coroutine that waits for page A and returns it.
using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::vector<std::string> pages;
  // TODO: only the first page is fetched.
  pages.push_back(co_await fetch("A"));
  co_return pages;
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  // TODO: three coroutines are made before the first is awaited. So why does this take the sum of the three?
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
