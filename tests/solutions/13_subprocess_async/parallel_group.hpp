// One group waits for both pipes and for the exit, and each pipe is read in pieces.
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <puzzle/asio_compat.hpp>
#include <puzzle/child_process.hpp>
#include <string>
#include <utility>
#include <vector>

namespace subprocess_async {

struct process_result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

inline asio::awaitable<std::string> read_to_end(asio::readable_pipe& pipe) {
  std::array<char, 4096> piece;
  std::string text;
  for (;;) {
    const auto read = co_await pipe.async_read_some(asio::buffer(piece), puzzle::as_tuple(asio::use_awaitable));
    text.append(piece.data(), std::get<1>(read));
    if (std::get<0>(read) == asio::error::eof) co_return text;
    if (std::get<0>(read)) throw std::system_error(std::get<0>(read));
  }
}

inline asio::awaitable<process_result> run_subprocess(std::vector<std::string> argv) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  puzzle::child_process child(executor, argv);
  auto group =
      asio::experimental::make_parallel_group(asio::co_spawn(executor, read_to_end(child.out()), puzzle::deferred),
                                              asio::co_spawn(executor, read_to_end(child.err()), puzzle::deferred),
                                              asio::co_spawn(executor, child.wait(), puzzle::deferred));
  auto done = co_await group.async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);
  if (std::get<1>(done)) std::rethrow_exception(std::get<1>(done));
  if (std::get<3>(done)) std::rethrow_exception(std::get<3>(done));
  if (std::get<5>(done)) std::rethrow_exception(std::get<5>(done));
  process_result result;
  result.out = std::move(std::get<2>(done));
  result.err = std::move(std::get<4>(done));
  result.exit_code = std::get<6>(done);
  co_return result;
}

}  // namespace subprocess_async
