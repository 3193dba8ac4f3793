#pragma once

#include <asio/awaitable.hpp>
#include <functional>
#include <string>
#include <vector>

namespace contract::coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch);
asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch);

}  // namespace contract::coroutines_vs_tasks
