// Misconception: a function that returns an awaitable does not block.
// Expect: calls of work() on the loop's own thread: counted 1; expected 0
#pragma once

#include <asio.hpp>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace run_in_executor {

inline asio::awaitable<int> run_offloaded(asio::thread_pool&, std::function<int()> work) { co_return work(); }

}  // namespace run_in_executor
