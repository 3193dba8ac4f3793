#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace contract::as_completed_race {

using mirror = std::function<asio::awaitable<std::string>()>;

asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c);

}  // namespace contract::as_completed_race
