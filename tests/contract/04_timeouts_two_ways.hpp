#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <puzzle/time.hpp>
#include <string>

namespace contract::timeouts_two_ways {

using operation = std::function<asio::awaitable<std::string>()>;

asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit);
asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit);

}  // namespace contract::timeouts_two_ways
