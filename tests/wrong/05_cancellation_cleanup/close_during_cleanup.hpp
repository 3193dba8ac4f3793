// Misconception: a cancelled operation has ended.
// Expect: close ran 113 ms → 163 ms; expected 136 ms → 186 ms
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <system_error>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

// Shared, because the work may go on after the worker has ended.
struct running_work {
  explicit running_work(const asio::any_io_executor& executor) : ended(executor, puzzle::clock::time_point::max()) {}
  puzzle::steady_timer ended;
  asio::cancellation_signal stop;
  std::exception_ptr error;
  bool has_ended = false;
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  co_await r.open();
  const auto running = std::make_shared<running_work>(executor);
  const auto on_end = [running](std::exception_ptr e) {
    running->error = e;
    running->has_ended = true;
    running->ended.cancel();
  };
  asio::co_spawn(executor, work(), asio::bind_cancellation_slot(running->stop.slot(), on_end));
  asio::error_code woken;
  if (!running->has_ended) co_await running->ended.async_wait(asio::redirect_error(asio::use_awaitable, woken));
  const bool cancelled = (co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none;
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  if (cancelled) running->stop.emit(asio::cancellation_type::terminal);
  co_await r.close();
  if (cancelled) throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
  if (running->error) std::rethrow_exception(running->error);
}

}  // namespace cancellation_cleanup
