// Misconception: an event remembers that it was set, so waiting for it later returns at once.
// Expect: timeout_by_signal: ended at 311 ms; expected 0
// Expect: A notification that is sent when nothing waits for it yet is lost
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace timeouts_two_ways {

using operation = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  const auto executor = co_await asio::this_coro::executor;
  puzzle::steady_timer timer(executor, limit);
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, op(), puzzle::deferred),
                                                       timer.async_wait(puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
  auto& [order, error, result, timer_error] = ends;
  if (order[0] == 1) co_return std::nullopt;
  if (error) std::rethrow_exception(error);
  co_return std::move(result);
}

struct race_board {
  race_board(const asio::any_io_executor& executor, puzzle::duration limit) : over(executor, limit) {}
  puzzle::steady_timer over;
  std::optional<std::string> result;
  std::exception_ptr error;
  bool ended = false;
};

// Reports its end from inside the task, so it may do that before the caller waits.
inline asio::awaitable<void> run_and_report(operation& op, std::shared_ptr<race_board> board) {
  try {
    board->result = co_await op();
  } catch (...) {
    board->error = std::current_exception();
  }
  board->ended = true;
  board->over.cancel();
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  const auto executor = co_await asio::this_coro::executor;
  const auto board = std::make_shared<race_board>(executor, limit);
  asio::cancellation_signal stop;
  asio::co_spawn(executor, run_and_report(op, board), asio::bind_cancellation_slot(stop.slot(), asio::detached));
  asio::error_code woken;
  co_await board->over.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  if (!board->ended) {
    stop.emit(asio::cancellation_type::terminal);
    board->over.expires_at(puzzle::clock::time_point::max());
    while (!board->ended) co_await board->over.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    co_return std::nullopt;
  }
  if (board->error) std::rethrow_exception(board->error);
  co_return board->result;
}

}  // namespace timeouts_two_ways
