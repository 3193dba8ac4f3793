// 20 · Datagram echo over UDP · ★★★★★
//
// Postcards: each arrives whole or not at all, some twice, some late, and a later one may overtake an earlier one. Who
// wants an answer writes again when none comes, and knows what an answer is when one does.
//
// Your task, first half: a server that sends each datagram back.
//   [ ] to whoever sent it, as it came, from the same socket: also an empty one, also the largest (65,507 bytes)
//   [ ] until it is cancelled or its socket is closed; then it ends, normally or with operation_aborted
// Second half: send each message in a datagram of its own, and return the replies in the order of `messages`.
//   [ ] a reply is a datagram from `server` with the very text of the message: ignore whatever else comes in, be it
//       from a stranger, or a reply that has come before
//   [ ] a message without a reply is sent again after `timeout`, real time; strangers do not put that off
//   [ ] five tries at most; when the last of them has waited for `timeout` in vain, throw asio::error::timed_out
//   [ ] two messages may be equal
//   [ ] the socket is the caller's: it stays open, and serves for another call
// One message at a time will do; all at once is for the ambitious.
//
// Look up: udp::socket::async_send_to and async_receive_from, asio::steady_timer, and what you used for puzzle 04.
// In asyncio:  loop.create_datagram_endpoint(...), asyncio.DatagramProtocol
// Not needed here: cancelling echo_all, messages that are empty, encryption, a protocol with numbers in its datagrams.
//
// A buffer that is too small cuts a datagram off in silence: what did not fit is gone.
// g++ 12 miscompiles a struct made with {…} in the same expression as a co_await: make it in a line of its own.
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
  // TODO: it ends before anybody has sent anything.
  (void)socket;
  co_return;
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  // TODO: it sends, but waits for no reply; and what is lost is not sent again.
  (void)timeout;
  for (const std::string& message : messages)
    co_await socket.async_send_to(asio::buffer(message), server, asio::use_awaitable);
  co_return std::vector<std::string>();
}

}  // namespace datagram_echo_udp
