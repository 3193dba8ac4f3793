// Misconception: some replies are better than an error.
// Expect: Five tries without a reply are an error
#pragma once

#include <algorithm>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
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

inline asio::awaitable<void> receive_reply(udp::socket& socket, const udp::endpoint& server,
                                           const std::string& message) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  for (;;) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    if (sender == server && std::string_view(buffer.data(), length) == message) co_return;
  }
}

inline asio::awaitable<bool> echo(udp::socket& socket, const udp::endpoint& server, const std::string& message,
                                  std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int tries = 0; tries < 5; ++tries) {
    co_await socket.async_send_to(asio::buffer(message), server, asio::use_awaitable);
    timer.expires_after(timeout);
    auto first = co_await (receive_reply(socket, server, message) || timer.async_wait(asio::use_awaitable));
    if (first.index() == 0) co_return true;
  }
  co_return false;
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  std::vector<std::string> replies;
  for (const std::string& message : messages) {
    const bool answered = co_await echo(socket, server, message, timeout);
    replies.push_back(answered ? message : std::string());
  }
  co_return replies;
}

}  // namespace datagram_echo_udp
