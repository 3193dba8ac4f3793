// Misconception: shutting down a socket only ends the sending.
// Expect: shut down its receiving side too early
#pragma once

#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <list>
#include <string>
#include <utility>
#include <vector>

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

inline asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(server, asio::use_awaitable);
  auto writer = [](tcp::socket& to, std::string text) -> asio::awaitable<void> {
    co_await asio::async_write(to, asio::buffer(text), asio::use_awaitable);
    to.shutdown(tcp::socket::shutdown_both);
  };
  asio::co_spawn(socket.get_executor(), writer(socket, std::move(message)), asio::detached);
  std::string echo;
  asio::error_code end;
  co_await asio::async_read(socket, asio::dynamic_buffer(echo), asio::redirect_error(asio::use_awaitable, end));
  co_return echo;
}

}  // namespace tcp_echo_streams
