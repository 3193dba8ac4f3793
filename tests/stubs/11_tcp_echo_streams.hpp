// 11 · TCP echo streams · ★★★
//
// A TCP connection carries two streams of bytes, one in each direction. A stream has no messages: a read returns what
// has arrived so far, and a write may take only a part. When the receiver does not read, the sender has to wait.
//
// Your task: an echo server and a client for it.
//   handle_echo_client, for one connection:
//   [ ] sends back every byte that it receives, unchanged and in order, whatever its value, message after message
//   [ ] returns normally when the peer has ended its side: the end of a stream is not a failure
//   run_echo_server:
//   [ ] serves every client that connects, all concurrently: an idle client does not hold up another one
//   [ ] goes on when a client fails, for example by resetting its connection
//   [ ] ends when the acceptor is closed or the call is cancelled, normally or with operation_aborted; then no further
//       client is accepted
//   echo_client:
//   [ ] connects, sends `message`, and returns its whole echo as received: five bytes, eight million, or none
//   all of them:
//   [ ] several calls may run at the same time
//
// Look up: tcp::acceptor::async_accept, asio::co_spawn; tcp::socket::async_connect and async_read_some;
//          asio::async_read; asio::async_write, and how it differs from async_write_some;
//          asio::error::eof, asio::redirect_error.
// In asyncio:  asyncio.start_server(), asyncio.open_connection()
// Out of scope: name resolution, timeouts, waiting for open clients when the server ends.
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
  // TODO: this closes the connection at once. Send back what arrives, until the peer ends its side.
  client.close();
  co_return;
}

inline asio::awaitable<void> run_echo_server([[maybe_unused]] tcp::acceptor& acceptor) {
  // TODO: accept one client after another, without waiting for the end of the last one.
  co_return;
}

inline asio::awaitable<std::string> echo_client([[maybe_unused]] tcp::endpoint server, std::string message) {
  // TODO: connect, send the message, and return what comes back. Can the server send while the client does not read?
  message.clear();
  co_return message;
}

}  // namespace tcp_echo_streams
