// Alternative: the server echoes one byte at a time. Slow, but correct.
#pragma once

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
#include <string>
#include <utility>

namespace tcp_echo_streams {

using asio::ip::tcp;

inline asio::awaitable<void> handle_echo_client(tcp::socket client) {
  char data = 0;
  for (;;) {
    asio::error_code error;
    co_await client.async_read_some(asio::buffer(&data, 1), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof) co_return;  // the normal end of a stream
    if (error) throw asio::system_error(error);
    co_await asio::async_write(client, asio::buffer(&data, 1), asio::use_awaitable);
  }
}

inline asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor) {
  // Closing the acceptor or cancelling this coroutine ends the pending accept with operation_aborted, and that
  // exception ends the loop.
  for (;;) {
    tcp::socket client = co_await acceptor.async_accept(asio::use_awaitable);
    // A coroutine of its own for each client. Detached, because its error must not reach the server.
    asio::co_spawn(acceptor.get_executor(), handle_echo_client(std::move(client)), asio::detached);
  }
}

inline asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  using namespace asio::experimental::awaitable_operators;
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(server, asio::use_awaitable);
  std::string echo(message.size(), '\0');
  // Concurrently: the server stops reading while its echo is not read, so a write of everything might never complete.
  // One write and one read may be pending on a socket at the same time.
  co_await (asio::async_write(socket, asio::buffer(message), asio::use_awaitable) &&
            asio::async_read(socket, asio::buffer(echo), asio::use_awaitable));
  co_return echo;
}

}  // namespace tcp_echo_streams
