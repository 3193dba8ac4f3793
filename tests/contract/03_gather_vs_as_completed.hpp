#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <functional>
#include <string>

namespace contract::gather_vs_as_completed {

using job = std::function<asio::awaitable<std::string>()>;

asio::awaitable<std::array<std::string, 3>> use_gather(job a, job b, job c);
asio::awaitable<void> use_as_completed(job a, job b, job c, std::function<void(std::string)> on_result);

}  // namespace contract::gather_vs_as_completed
