// Misconception: any success is as good as the first one.
// Expect: the file: got "a late file"
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/asio_compat.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <variant>

namespace as_completed_race {

using mirror = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  const auto executor = co_await asio::this_coro::executor;
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  auto ends = co_await group.async_wait(asio::experimental::wait_for_one_success(), asio::use_awaitable);
  auto& [order, error_a, file_a, error_b, file_b, error_c, file_c] = ends;

  // Losers that bring the file after all have no error either.
  (void)order;
  if (!error_c) co_return file_c;
  if (!error_b) co_return file_b;
  if (!error_a) co_return file_a;
  std::rethrow_exception(error_a);
}

}  // namespace as_completed_race
