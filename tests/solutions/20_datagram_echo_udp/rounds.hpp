// Alternative: all messages concurrently, in rounds. Each round sends every message that has no reply yet, and collects
// replies until its timeout.
#pragma once

#include <algorithm>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/ip/udp.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace datagram_echo_udp {

using asio::ip::udp;

constexpr std::size_t largest_datagram = 65'507;

inline asio::awaitable<void> udp_echo_server(udp::socket& socket) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  for (;;) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    co_await socket.async_send_to(asio::buffer(buffer, length), sender, asio::use_awaitable);
  }
}

inline asio::awaitable<void> collect(udp::socket& socket, const udp::endpoint& server,
                                     const std::vector<std::string>& messages, std::vector<std::string>& replies,
                                     std::vector<bool>& replied) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  std::size_t missing = static_cast<std::size_t>(std::count(replied.begin(), replied.end(), false));
  while (missing > 0) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    if (sender != server) continue;
    const std::string_view text(buffer.data(), length);
    for (std::size_t i = 0; i < messages.size(); ++i)
      if (!replied[i] && messages[i] == text) {
        replied[i] = true;
        replies[i] = text;
        --missing;
        break;
      }
  }
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  std::vector<std::string> replies(messages.size());
  std::vector<bool> replied(messages.size(), false);
  asio::steady_timer round(co_await asio::this_coro::executor);
  for (int tries = 0; tries < 5; ++tries) {
    for (std::size_t i = 0; i < messages.size(); ++i)
      if (!replied[i]) co_await socket.async_send_to(asio::buffer(messages[i]), server, asio::use_awaitable);
    round.expires_after(timeout);
    auto first =
        co_await (collect(socket, server, messages, replies, replied) || round.async_wait(asio::use_awaitable));
    if (first.index() == 0) co_return replies;
  }
  throw std::system_error(asio::error::timed_out);
}

}  // namespace datagram_echo_udp
