// Alternative solution: three tasks send their results or errors to a channel, and the caller receives three messages.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace coroutines_vs_tasks {

using fetch_function = std::function<asio::awaitable<std::string>(std::string name)>;

inline asio::awaitable<std::vector<std::string>> run_sequential(fetch_function fetch) {
  std::vector<std::string> pages;
  pages.push_back(co_await fetch("A"));
  pages.push_back(co_await fetch("B"));
  pages.push_back(co_await fetch("C"));
  co_return pages;
}

using page_channel = asio::experimental::channel<void(std::exception_ptr, std::size_t, std::string)>;

inline asio::awaitable<void> fetch_into(fetch_function& fetch, std::size_t index, page_channel& pages) {
  std::exception_ptr error;
  std::string page;
  try {
    page = co_await fetch(std::string(1, "ABC"[index]));
  } catch (...) {
    error = std::current_exception();
  }
  pages.try_send(error, index, std::move(page));
}

inline asio::awaitable<std::vector<std::string>> run_concurrent(fetch_function fetch) {
  const auto executor = co_await asio::this_coro::executor;
  page_channel arrivals(executor, 3);
  for (std::size_t i = 0; i < 3; ++i) asio::co_spawn(executor, fetch_into(fetch, i, arrivals), asio::detached);

  std::vector<std::string> pages(3);
  std::exception_ptr first_error;
  for (int i = 0; i < 3; ++i) {
    try {
      auto arrival = co_await arrivals.async_receive(asio::use_awaitable);
      auto& [index, page] = arrival;
      pages[index] = std::move(page);
    } catch (...) {
      if (!first_error) first_error = std::current_exception();
    }
  }
  if (first_error) std::rethrow_exception(first_error);
  co_return pages;
}

}  // namespace coroutines_vs_tasks
