#pragma once

#include <algorithm>
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
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/async_mutex.hpp>
#include <puzzle/simulation.hpp>
#include <puzzle/span.hpp>
#include <puzzle/time.hpp>
#include <string_view>
#include <system_error>
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

// What stands in the interfaces, with what everybody does to it.
template <class Signature>
void warm_function(std::function<Signature> function) {
  std::function<Signature> copy = function;
  copy = std::move(function);
  if (copy) copy = nullptr;
}

PUZZLE_WARM void warm_values(const text& word, const texts& words) {
  texts more(words);
  more.push_back(word);
  more.push_back(text(word));
  more.emplace_back(word);
  more.resize(3);
  more.back() = more[0] + word + "." + '.' + std::to_string(more.size()) + std::to_string(1);
  more.back() = "";
  more.back() = "" + word + text("" + text(word));
  if (more.back().compare("") == 0 || word == "" || word == more[0]) more.back() = text(word, 1, 2);
  for (text& each : more) each += word + "";
  for (const text& each : words)
    if (each.empty()) more = words;
  const std::string_view all = word, none = word.c_str();
  if (all == none) throw std::system_error(asio::error_code());
  more = texts{word, word};
  std::optional<text> maybe = word;
  maybe = text(word);
  if (maybe && maybe->empty()) maybe = std::optional<text>(std::nullopt);
  outcome either = word;
  either = outcome(text(word));
  either = std::exception_ptr();
  std::array<text, 3> three{word, word, word};
  std::array<outcome, 3> outcomes{either, either, either};
  three[0] = std::get<0>(outcomes[0]);
  using namespace std::chrono_literals;
  std::vector<duration> usual;
  for (const duration& each : usual)
    if (each > 0ns || each > 0ms || each > 1ms || each > 5ms || each > 20ms || each > 1s) break;
  for (const bool each : {true, false}) usual.resize(each);
  for (const int each : {1, 2}) usual.resize(static_cast<std::size_t>(each));
  for (const std::chrono::milliseconds each : {1ms, 5ms}) usual.push_back(each);
  const long count = static_cast<long>(words.size());
  const std::chrono::milliseconds short_time(count);
  const std::chrono::seconds long_time(count);
  std::vector<duration> times{duration(1), short_time + duration(1), duration(1) + short_time, long_time};
  times.push_back(std::min(times[0], std::max(times[0], duration(1) + long_time)));
  times.push_back(duration(2 * short_time + short_time * 2 + std::chrono::milliseconds(long_time)));
  times.push_back(std::chrono::microseconds(count));
  if (times[0] < short_time) times = {duration(1)};
  const std::vector<duration> same(times);
  times = same;
  std::optional<duration> limit = std::nullopt;
  if (limit) *limit = same[0];
  std::vector<std::exception_ptr> errors(3);
  if (errors[0]) std::rethrow_exception(errors[0]);
  if (std::system_error(asio::error_code()).code() == asio::error::operation_aborted) errors.clear();
  auto signals = std::make_shared<asio::cancellation_signal>();
  std::vector<std::function<asio::awaitable<void>()>> workers(1);
  for (const auto& each : std::vector<std::function<asio::awaitable<void>()>>(workers)) workers.push_back(each);
  const std::function<void()> any = [] {};
  any();
  warm_function<int()>({});
  warm_function<void()>({});
  warm_function<void(int)>({});
  warm_function<void(text)>({});
  warm_function<asio::awaitable<void>()>({});
  warm_function<asio::awaitable<text>()>({});
  warm_function<asio::awaitable<text>(text)>({});
  warm_function<asio::awaitable<text>(int)>({});
  warm_function<asio::awaitable<void>(text)>({});
}

}  // namespace puzzle::detail
