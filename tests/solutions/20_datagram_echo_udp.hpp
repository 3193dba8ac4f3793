#pragma once

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

// The most data that fits into 65,535 bytes: IPv4's header takes 20 of them, UDP's header 8.
constexpr std::size_t largest_datagram = 65'507;

inline asio::awaitable<void> udp_echo_server(udp::socket& socket) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;  // filled in by the receive: UDP has no connection that knows the peer
  for (;;) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    co_await socket.async_send_to(asio::buffer(buffer, length), sender, asio::use_awaitable);
  }
}

// Returns when the reply has arrived, and discards every other datagram.
inline asio::awaitable<void> receive_reply(udp::socket& socket, const udp::endpoint& server,
                                           const std::string& message) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  for (;;) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    if (sender == server && std::string_view(buffer.data(), length) == message) co_return;
  }
}

// Five tries. A reply to an earlier try counts, too: the client cannot tell it from a reply to the latest one.
inline asio::awaitable<void> echo(udp::socket& socket, const udp::endpoint& server, const std::string& message,
                                  std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (int tries = 0; tries < 5; ++tries) {
    co_await socket.async_send_to(asio::buffer(message), server, asio::use_awaitable);
    timer.expires_after(timeout);
    // One timer for the whole try, so that datagrams from strangers do not restart it. `||` waits for a success: if the
    // receive fails (some systems report that no socket is bound to the server's port), the timer still has to expire.
    auto first = co_await (receive_reply(socket, server, message) || timer.async_wait(asio::use_awaitable));
    if (first.index() == 0) co_return;
  }
  throw std::system_error(asio::error::timed_out);
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  // One at a time, so a datagram is either the reply to the current message or no reply at all. A reply has exactly the
  // text of its message, so the messages themselves are the result.
  for (const std::string& message : messages) co_await echo(socket, server, message, timeout);
  co_return messages;
}

}  // namespace datagram_echo_udp
