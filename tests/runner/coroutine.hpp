// Running a coroutine from a test.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <functional>
#include <string>
#include <vector>

/// Runs `work` on a fresh io_context until nothing is left to do; throws what it throws.
inline void run_coroutine(std::function<asio::awaitable<void>(asio::any_io_executor)> work) {
  asio::io_context context;
  std::exception_ptr error;
  asio::co_spawn(context, work(context.get_executor()), [&](std::exception_ptr thrown) { error = thrown; });
  context.run();
  if (error) std::rethrow_exception(error);
}

/// A shell that runs `script`.
inline std::vector<std::string> shell(std::string script) { return {"sh", "-c", std::move(script)}; }
