// The event loop of the whole program.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <functional>

namespace runner {

/// Runs `work` to its end and throws what it throws. SIGINT, SIGTERM and SIGHUP cancel it; returns false then, once it
/// has cleaned up.
bool run_until_done(std::function<asio::awaitable<void>(asio::any_io_executor)> work);

}  // namespace runner
