#include "util/task_group.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/co_spawn.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <system_error>

namespace runner {

task_group::task_group(asio::any_io_executor executor)
    : executor_(executor), all_ended_(executor, asio::steady_timer::time_point::max()) {}

void task_group::spawn(asio::awaitable<void> task) {
  if (cancelled_) return;
  const auto self = members_.emplace(members_.end());
  asio::co_spawn(executor_, run(std::move(task), self),
                 asio::bind_cancellation_slot(self->signal.slot(),
                                              [this, self](std::exception_ptr error) { ended(self, error); }));
}

asio::awaitable<void> task_group::run(asio::awaitable<void> task, std::list<member>::iterator self) {
  if (cancelled_) co_return;
  self->started = true;
  co_await std::move(task);
}

void task_group::cancel() {
  cancelled_ = true;
  for (auto it = members_.begin(); it != members_.end();) {
    const auto here = it++;
    // A signal to a coroutine that has not run yet gets lost on some versions of Asio; run() looks at cancelled_
    // instead.
    if (here->started) here->signal.emit(asio::cancellation_type::terminal);
  }
}

void task_group::ended(std::list<member>::iterator who, std::exception_ptr error) {
  members_.erase(who);
  if (error && !first_error_ && !cancelled_) {
    first_error_ = error;
    cancel();
  }
  if (members_.empty()) all_ended_.cancel();
}

asio::awaitable<void> task_group::join() {
  co_await asio::this_coro::throw_if_cancelled(false);
  bool interrupted = false;
  while (!members_.empty()) {
    asio::error_code ignored;
    co_await all_ended_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none && !interrupted) {
      interrupted = true;
      cancel();
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    }
  }
  if (first_error_) std::rethrow_exception(first_error_);
  if (interrupted) throw std::system_error(asio::error::operation_aborted);
}

}  // namespace runner
