// 11 · TCP echo streams · ★★★
//
// A cave with an echo: whatever you shout comes back, word by word. TCP is such a cave with a long, narrow throat. What
// you shout does not arrive in one piece, and if nobody takes the echo out, the throat fills up and your next word is
// stuck. A stream has bytes and an end. It has no messages.
//
// Your task: an echo server and a client for it.
// handle_echo_client, for one connection:
//   [ ] sends back every byte it receives, whatever its value, in order, message after message
//   [ ] returns normally when the peer ends its side (that is how a stream ends, and no error)
// run_echo_server:
//   [ ] serves every client that connects, however many, all at the same time: idle ones hold up nobody
//   [ ] goes on when a client goes wrong, say resets its connection
//   [ ] ends when the acceptor is closed or the call is cancelled, either way normally or with operation_aborted; then
//       nobody is accepted any more
// echo_client:
//   [ ] connects, sends `message`, and returns its whole echo as it came back, be it five bytes, eight million, or none
//
// Look up: tcp::acceptor::async_accept, asio::co_spawn; tcp::socket::async_connect and async_read_some;
//          asio::async_read; asio::async_write, and what sets it apart from async_write_some;
//          asio::error::eof, asio::redirect_error.
// In asyncio:  asyncio.start_server(), asyncio.open_connection()
// Not needed here: name resolution, time-outs, waiting for open clients when the server ends.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <puzzle/asio_compat.hpp>
#include <string>
#include <utility>
#include <vector>

namespace tcp_echo_streams {

using asio::ip::tcp;

inline asio::awaitable<void> handle_echo_client(tcp::socket client) {
  // TODO: this hangs up at once. Send back what comes in, until the peer ends its side.
  client.close();
  co_return;
}

inline asio::awaitable<void> run_echo_server([[maybe_unused]] tcp::acceptor& acceptor) {
  // TODO: accept one client after the other, and do not make the next one wait for the last.
  co_return;
}

inline asio::awaitable<std::string> echo_client([[maybe_unused]] tcp::endpoint server, std::string message) {
  // TODO: connect, send the message, and return what the server sends back. Can the server still send if nobody reads?
  message.clear();
  co_return message;
}

}  // namespace tcp_echo_streams
