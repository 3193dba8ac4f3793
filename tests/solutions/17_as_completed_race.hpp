#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
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
  // One group of three. a() || b() || c() would be a race of c against the race of a and b. That inner race ends only
  // after its loser has cleaned up, and until then c could still win.
  auto group = asio::experimental::make_parallel_group(asio::co_spawn(executor, a(), puzzle::deferred),
                                                       asio::co_spawn(executor, b(), puzzle::deferred),
                                                       asio::co_spawn(executor, c(), puzzle::deferred));
  // A named result first, because some g++ versions leak when co_await initializes a structured binding.
  auto ends = co_await group.async_wait(asio::experimental::wait_for_one_success(), asio::use_awaitable);
  auto& [order, error_a, file_a, error_b, file_b, error_c, file_c] = ends;

  // `order` is the completion order. The first mirror in it without an error is the winner; a loser may have delivered
  // too, while it was being cancelled.
  const std::array<std::exception_ptr, 3> errors = {error_a, error_b, error_c};
  const std::array<std::string*, 3> files = {&file_a, &file_b, &file_c};
  for (const std::size_t each : order)
    if (!errors[each]) co_return std::move(*files[each]);
  std::rethrow_exception(errors[order[0]]);
}

}  // namespace as_completed_race
