// What test_provided.cmake looks at: which of these functions are compiled here, and which are the kit's.
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/this_coro.hpp>
#include <string>
#include <vector>

namespace own {

struct item {
  std::string name;
};

// A constant that the compiler computes with functions which the kit has too.
static_assert(std::string("provided").size() == 8);

inline asio::awaitable<void> sleep_well() {
  // A type that has no name outside of this function, and that templates of Asio are made for.
  const auto ended = [](std::exception_ptr) {};
  asio::co_spawn(co_await asio::this_coro::executor, sleep_well(), asio::detached);
  asio::co_spawn(co_await asio::this_coro::executor, sleep_well(), ended);
}

}  // namespace own

asio::awaitable<void> example(std::vector<std::string>& words, std::vector<own::item>& items) {
  words.push_back("a word");
  items.push_back({"an item"});
  co_await own::sleep_well();
}

// The kit's own code does this: its library's warm part does not have it once more.
asio::any_io_executor executor_of(asio::io_context& context) { return context.get_executor(); }
