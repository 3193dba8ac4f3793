// Each end is a message. The caller receives three of them and decides after each one.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <variant>

namespace taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;
using ends_channel = asio::experimental::channel<void(asio::error_code, std::size_t)>;

struct ends_of_three {
  std::array<outcome, 3> outcomes;
  std::exception_ptr first_error;
};

inline asio::awaitable<ends_of_three> run(work a, work b, work c, bool stops_at_error) {
  const auto executor = co_await asio::this_coro::executor;
  const std::array<work, 3> all = {a, b, c};
  std::array<asio::cancellation_signal, 3> stop;
  ends_channel ends(executor, 3);
  ends_of_three result;
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto on_end = [&result, &ends, i](std::exception_ptr error, std::string text) {
      if (error)
        result.outcomes[i] = error;
      else
        result.outcomes[i] = std::move(text);
      ends.try_send(asio::error_code(), i);
    };
    asio::co_spawn(executor, all[i](), asio::bind_cancellation_slot(stop[i].slot(), on_end));
  }
  for (std::size_t received = 0; received < all.size(); ++received) {
    const std::size_t i = co_await ends.async_receive(asio::use_awaitable);
    const auto* error = std::get_if<std::exception_ptr>(&result.outcomes[i]);
    if (error == nullptr || result.first_error) continue;
    result.first_error = *error;
    if (!stops_at_error) continue;
    for (auto& each : stop) each.emit(asio::cancellation_type::terminal);
  }
  co_return result;
}

inline asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c) {
  const auto ends = co_await run(a, b, c, true);
  if (ends.first_error) std::rethrow_exception(ends.first_error);
  std::array<std::string, 3> results;
  for (std::size_t i = 0; i < results.size(); ++i) results[i] = std::get<std::string>(ends.outcomes[i]);
  co_return results;
}

inline asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c) {
  const auto ends = co_await run(a, b, c, false);
  co_return ends.outcomes;
}

}  // namespace taskgroup_vs_gather
