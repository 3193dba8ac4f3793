// Operators only. Each piece of work is wrapped in a coroutine that never throws, so operator && waits for all three
// and nothing nests. For fail_fast each of them also races with the event "failed".
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

inline asio::awaitable<void> store(work w, outcome& place) {
  try {
    place = co_await w();
  } catch (...) {
    place = std::current_exception();
  }
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  using namespace asio::experimental::awaitable_operators;
  std::array<outcome, 3> outcomes;
  co_await (store(a, outcomes[0]) && store(b, outcomes[1]) && store(c, outcomes[2]));
  co_return outcomes;
}

struct failure {
  explicit failure(const asio::any_io_executor& executor) : event(executor, puzzle::clock::time_point::max()) {}
  puzzle::steady_timer event;
  std::exception_ptr error;
};

inline asio::awaitable<void> wait(failure& first) {
  // Work may fail before this wait begins, and an event that is set then would be lost.
  if (first.error) co_return;
  asio::error_code set;
  co_await first.event.async_wait(asio::redirect_error(asio::use_awaitable, set));
}

inline asio::awaitable<void> watched(work w, std::string& place, failure& first) {
  try {
    place = co_await w();
  } catch (...) {
    if (first.error) co_return;
    first.error = std::current_exception();
    first.event.cancel();
  }
}

inline asio::awaitable<void> until_failure(work w, std::string& place, failure& first) {
  using namespace asio::experimental::awaitable_operators;
  co_await (watched(w, place, first) || wait(first));
}

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  using namespace asio::experimental::awaitable_operators;
  std::array<std::string, 3> results;
  failure first(co_await asio::this_coro::executor);
  co_await (until_failure(a, results[0], first) && until_failure(b, results[1], first) &&
            until_failure(c, results[2], first));
  if (first.error) std::rethrow_exception(first.error);
  co_return results;
}

}  // namespace taskgroup_vs_gather
