#pragma once

#include <array>
#include <asio/any_io_executor.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/dispatch.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <functional>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/async_mutex.hpp>
#include <puzzle/simulation.hpp>
#include <puzzle/span.hpp>
#include <utility>
#include <warm/warm.hpp>

namespace puzzle::detail {

PUZZLE_WARM asio::awaitable<void> warm_spawns(std::function<asio::awaitable<void>()> task,
                                              std::function<asio::awaitable<text>()> words) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::cancellation_signal signal;
  co_await asio::co_spawn(executor, task(), asio::use_awaitable);
  co_await asio::co_spawn(executor, task(), asio::bind_cancellation_slot(signal.slot(), asio::use_awaitable));
  co_await asio::co_spawn(executor, words(), asio::bind_cancellation_slot(signal.slot(), asio::use_awaitable));
  asio::co_spawn(executor, task(), asio::detached);
  asio::co_spawn(executor, task(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
  signal.emit(asio::cancellation_type::terminal);
}

PUZZLE_WARM asio::awaitable<void> warm_groups(std::function<asio::awaitable<text>()> task) {
  using namespace asio::experimental;
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto three =
      make_parallel_group(asio::co_spawn(executor, task(), deferred), asio::co_spawn(executor, task(), deferred),
                          asio::co_spawn(executor, task(), deferred));
  co_await three.async_wait(wait_for_all(), asio::use_awaitable);
  co_await three.async_wait(wait_for_one_error(), asio::use_awaitable);
  co_await three.async_wait(wait_for_one_success(), asio::use_awaitable);
}

PUZZLE_WARM asio::awaitable<void> warm_pool(asio::thread_pool& pool, std::function<asio::awaitable<int>()> task) {
  co_await asio::co_spawn(pool, task(), asio::use_awaitable);
  co_await asio::co_spawn(pool.get_executor(), task(), asio::use_awaitable);
}

PUZZLE_WARM asio::awaitable<void> warm_tasks() {
  using namespace asio::this_coro;
  co_await executor;
  asio::cancellation_state state = co_await cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) state.slot().clear();
  co_await reset_cancellation_state();
  co_await reset_cancellation_state(asio::disable_cancellation());
  co_await reset_cancellation_state(asio::enable_terminal_cancellation());
  co_await reset_cancellation_state(asio::enable_total_cancellation());
  if (co_await throw_if_cancelled()) co_await throw_if_cancelled(false);
  co_await asio::post(asio::use_awaitable);
  co_await asio::dispatch(asio::use_awaitable);
  async_mutex mutex;
  async_mutex::guard guard = co_await mutex.lock();
  guard.unlock();
}

template <class T>
asio::awaitable<T> warm_result() {
  co_await warm_tasks();
  co_await warm_result<text>();
  co_return T();
}

PUZZLE_WARM void warm_simulation(simulation& sim) {
  handle<void> started = sim.start("", warm_result<void>());
  std::vector<handle<void>>{started}.back().get();
  handle<void>(std::move(started)).get();
  sim.start("", warm_result<int>()).get();
  sim.start("", warm_result<text>()).get();
  sim.start("", warm_result<texts>()).get();
  sim.start("", warm_result<std::optional<text>>()).get();
  sim.start("", warm_result<std::array<text, 3>>()).get();
  sim.start("", warm_result<std::array<outcome, 3>>()).get();
  if (spans_named("")[0].name.empty()) sim.make<int>();
}

}  // namespace puzzle::detail
