// Misconception: results are collected one by one.
// Expect: the start of wheel: measured 31 ms; expected 0
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  std::array<std::string, 3> results;
  results[0] = co_await a();
  results[1] = co_await b();
  results[2] = co_await c();
  co_return results;
}

inline asio::awaitable<outcome> run(work w) {
  outcome result;
  try {
    result = co_await w();
  } catch (...) {
    result = std::current_exception();
  }
  co_return result;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  std::array<outcome, 3> outcomes;
  outcomes[0] = co_await run(a);
  outcomes[1] = co_await run(b);
  outcomes[2] = co_await run(c);
  co_return outcomes;
}

}  // namespace taskgroup_vs_gather
