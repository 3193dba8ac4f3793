// Misconception: the reply has the text of its message, so there is no need to wait for it.
// Expect: echo_all returned although the server had not answered "alpha" yet
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

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  (void)timeout;
  for (const std::string& message : messages)
    co_await socket.async_send_to(asio::buffer(message), server, asio::use_awaitable);
  co_return messages;
}

}  // namespace datagram_echo_udp
