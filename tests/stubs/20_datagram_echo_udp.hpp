// 20 · UDP datagram echo · ★★★★★
//
// UDP datagrams are like postcards: each arrives whole or not at all, some arrive twice, some late, and a later one may
// overtake an earlier one. So the client decides what counts as a reply, and sends again if none comes.
//
// Your task, part 1: udp_echo_server sends each datagram back.
//   [ ] unchanged, to its sender, from the same socket: also an empty one, also the largest (65,507 bytes)
//   [ ] until it is cancelled or its socket is closed; then it ends normally or with operation_aborted
// Part 2: echo_all sends each message in a datagram of its own and returns the replies in the order of `messages`.
//   [ ] a datagram carries exactly the message, nothing else
//   [ ] a reply is a datagram from `server` with exactly the text of the message; ignore everything else, such as
//       datagrams from strangers and duplicates of earlier replies
//   [ ] a message without a reply is sent again after `timeout` (wall-clock time); strangers do not delay that
//   [ ] at most five tries; when the fifth has waited for `timeout` too, throw asio::error::timed_out
//   [ ] messages may be equal; each of them needs a reply of its own
//   [ ] the socket belongs to the caller: it stays open and is used for further calls
//   [ ] concurrent calls, with sockets of their own, do not affect each other
// You may handle one message at a time. All messages concurrently is harder, and optional.
//
// Look up: udp::socket::async_send_to and async_receive_from, asio::steady_timer, and the tools of puzzle 04.
// In asyncio: loop.create_datagram_endpoint(...), asyncio.DatagramProtocol.
// Out of scope: cancelling echo_all, empty messages, encryption.
//
// A buffer that is too small truncates a datagram without an error: the rest is lost.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/ip/udp.hpp>
#include <asio/redirect_error.hpp>
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

inline asio::awaitable<void> udp_echo_server(udp::socket& socket) {
  // TODO: this ends before it has received anything.
  (void)socket;
  co_return;
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  // TODO: this sends, but it does not wait for replies, and it never sends a lost message again.
  (void)timeout;
  for (const std::string& message : messages)
    co_await socket.async_send_to(asio::buffer(message), server, asio::use_awaitable);
  co_return std::vector<std::string>();
}

}  // namespace datagram_echo_udp
