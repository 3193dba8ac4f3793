// Misconception: async_write_some writes everything that it is given.
// Expect: what echo_client returned for 8 MiB: got
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <memory>
#include <string>
#include <utility>

namespace tcp_echo_streams {

using asio::ip::tcp;

inline asio::awaitable<void> handle_echo_client(tcp::socket client) {
  std::array<char, 16384> data;
  for (;;) {
    asio::error_code error;
    const std::size_t size =
        co_await client.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::eof) co_return;
    if (error) throw asio::system_error(error);
    co_await asio::async_write(client, asio::buffer(data, size), asio::use_awaitable);
  }
}

inline asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor) {
  for (;;) {
    tcp::socket client = co_await acceptor.async_accept(asio::use_awaitable);
    asio::co_spawn(acceptor.get_executor(), handle_echo_client(std::move(client)), asio::detached);
  }
}

inline asio::awaitable<void> send(tcp::socket& socket, const std::string& message) {
  co_await socket.async_write_some(asio::buffer(message), asio::use_awaitable);
  socket.shutdown(tcp::socket::shutdown_send);
}

inline asio::awaitable<std::string> receive(tcp::socket& socket) {
  std::string echo;
  asio::error_code end;
  co_await asio::async_read(socket, asio::dynamic_buffer(echo), asio::redirect_error(asio::use_awaitable, end));
  co_return echo;
}

inline asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  using namespace asio::experimental::awaitable_operators;
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(server, asio::use_awaitable);
  std::string echo = co_await (send(socket, message) && receive(socket));
  co_return echo;
}

}  // namespace tcp_echo_streams
