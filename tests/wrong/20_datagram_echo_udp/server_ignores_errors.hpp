// Misconception: a server continues, whatever error occurs.
// Expect: the server answers every sender until its socket is closed
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
    asio::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, token);
    if (error) continue;
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

inline asio::awaitable<void> echo(udp::socket& socket, const udp::endpoint& server, const std::string& message,
                                  std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int tries = 0; tries < 5; ++tries) {
    co_await socket.async_send_to(asio::buffer(message), server, asio::use_awaitable);
    timer.expires_after(timeout);
    auto first = co_await (receive_reply(socket, server, message) || timer.async_wait(asio::use_awaitable));
    if (first.index() == 0) co_return;
  }
  throw std::system_error(asio::error::timed_out);
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  for (const std::string& message : messages) co_await echo(socket, server, message, timeout);
  co_return messages;
}

}  // namespace datagram_echo_udp
