// Misconception: the end of a stream is no error.
// Expect: the exception of the worker: got "nothing"; expected "std::system_error: End of file
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <system_error>

namespace cancellation_cleanup {

struct resource {
  virtual ~resource() = default;
  virtual asio::awaitable<void> open() = 0;
  virtual asio::awaitable<void> close() = 0;
};

inline asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  co_await r.open();
  std::exception_ptr error;
  try {
    co_await work();
  } catch (const std::system_error& e) {
    if (e.code() != asio::error::eof) error = std::current_exception();
  } catch (...) {
    error = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await r.close();
  if (error) std::rethrow_exception(error);
}

}  // namespace cancellation_cleanup
