// Misconception: a gentle request is enough: partial asks for a stop without side effects.
// Expect: with a type that is not enabled
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
#include <utility>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

class group {
 public:
  explicit group(asio::any_io_executor executor)
      : executor_(executor), ended_(executor, puzzle::clock::time_point::max()) {}

  void start(std::size_t place, asio::awaitable<std::string> task) {
    auto on_end = [this, place](std::exception_ptr error, std::string result) {
      results[place] = std::move(result);
      if (error && !first_error) {
        first_error = error;
        for (auto& each : stop_) each.emit(asio::cancellation_type::partial);
      }
      if (--running_ == 0) ended_.cancel();
    };
    asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(stop_[place].slot(), on_end));
  }

  asio::awaitable<void> join() {
    asio::error_code set;
    while (running_ > 0) co_await ended_.async_wait(asio::redirect_error(asio::use_awaitable, set));
  }

  std::array<std::string, 3> results;
  std::exception_ptr first_error;

 private:
  asio::any_io_executor executor_;
  puzzle::steady_timer ended_;
  std::array<asio::cancellation_signal, 3> stop_;
  int running_ = 3;
};

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  group all(co_await asio::this_coro::executor);
  all.start(0, a());
  all.start(1, b());
  all.start(2, c());
  co_await all.join();
  if (all.first_error) std::rethrow_exception(all.first_error);
  co_return all.results;
}

inline outcome make_outcome(const std::exception_ptr& error, const std::string& result) {
  if (error) return error;
  return result;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
  auto& [order, error_a, result_a, error_b, result_b, error_c, result_c] = ends;
  std::array<outcome, 3> outcomes = {make_outcome(error_a, result_a), make_outcome(error_b, result_b),
                                     make_outcome(error_c, result_c)};
  co_return outcomes;
}

}  // namespace taskgroup_vs_gather
