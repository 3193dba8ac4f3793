// Misconception: if the first mirror to end has failed, any success will do.
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

  const std::array<std::exception_ptr, 3> errors = {error_a, error_b, error_c};
  const std::array<std::string*, 3> files = {&file_a, &file_b, &file_c};
  if (!errors[order[0]]) co_return *files[order[0]];
  for (std::size_t i = 0; i < 3; ++i)
    if (!errors[i]) co_return *files[i];
  std::rethrow_exception(error_a);
}

}  // namespace as_completed_race
