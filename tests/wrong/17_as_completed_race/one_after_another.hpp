// Misconception: a race tries the next mirror when one has failed.
// Expect: the mirrors are asked concurrently
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
  const std::array<mirror*, 3> mirrors = {&a, &b, &c};
  std::exception_ptr error;
  std::optional<std::string> file;
  for (mirror* each : mirrors) {
    try {
      std::string result = co_await (*each)();
      if (!file) file = std::move(result);
    } catch (...) {
      error = std::current_exception();
    }
  }
  if (file) co_return *file;
  std::rethrow_exception(error);
}

}  // namespace as_completed_race
