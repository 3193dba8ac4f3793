// Misconception: asio::error::eof always means the end of the stream.
// Expect: transform (its step throws) returned normally; expected it to throw
// Expect: End of file [asio.misc:2]
// Expect: that is the sentinel alone
#pragma once

#include <asio/awaitable.hpp>
#include <asio/error.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace pipeline_three_stages {

using stage_item = std::optional<std::string>;  // std::nullopt: the stream has ended
using stage_queue = asio::experimental::channel<void(asio::error_code, std::optional<std::string>)>;

inline asio::awaitable<void> put(stage_queue& out, stage_item item) {
  co_await out.async_send(asio::error_code{}, std::move(item), asio::use_awaitable);
}

inline asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out) {
  for (std::string& each : input) co_await put(out, std::move(each));
  co_await put(out, std::nullopt);
}

inline asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                       std::function<asio::awaitable<std::string>(std::string)> step) {
  std::exception_ptr error;
  try {
    for (;;) {
      stage_item item = co_await in.async_receive(asio::use_awaitable);
      if (!item) break;
      std::string transformed = co_await step(std::move(*item));
      co_await put(out, std::move(transformed));
    }
  } catch (const std::system_error& failed) {
    if (failed.code() != asio::error::eof) error = std::current_exception();
  } catch (...) {
    error = std::current_exception();
  }
  co_await put(out, std::nullopt);
  if (error) std::rethrow_exception(error);
}

inline asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                         std::function<asio::awaitable<void>(std::string)> save) {
  std::vector<std::string> saved;
  for (;;) {
    stage_item item = co_await in.async_receive(asio::use_awaitable);
    if (!item) co_return saved;
    co_await save(*item);
    saved.push_back(std::move(*item));
  }
}

}  // namespace pipeline_three_stages
