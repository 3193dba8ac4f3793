// The client writes in a coroutine of its own, shuts down its sending side, and reads to the end. as_tuple returns
// errors as values.
#pragma once

#include <array>
#include <asio.hpp>
#include <memory>
#include <puzzle/asio_compat.hpp>
#include <string>
#include <utility>

namespace tcp_echo_streams {

using asio::ip::tcp;

inline asio::awaitable<void> handle_echo_client(tcp::socket client) {
  try {
    std::array<char, 1024> data;
    for (;;) {
      const std::size_t size = co_await client.async_read_some(asio::buffer(data), asio::use_awaitable);
      std::size_t sent = 0;
      while (sent < size)
        sent += co_await client.async_write_some(asio::buffer(data.data() + sent, size - sent), asio::use_awaitable);
    }
  } catch (const std::system_error&) {
    // The end of the stream or of the connection: in both cases there is nothing left to do.
  }
}

inline asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor) {
  while (acceptor.is_open()) {
    tcp::socket client(acceptor.get_executor());
    const auto accepted = co_await acceptor.async_accept(client, puzzle::as_tuple(asio::use_awaitable));
    const asio::error_code error = std::get<0>(accepted);
    if (error == asio::error::operation_aborted) co_return;
    if (error) continue;
    asio::co_spawn(acceptor.get_executor(), handle_echo_client(std::move(client)), [](std::exception_ptr) {});
  }
}

inline asio::awaitable<void> send_all(std::shared_ptr<tcp::socket> socket, std::string message) {
  co_await asio::async_write(*socket, asio::buffer(message), asio::use_awaitable);
  socket->shutdown(tcp::socket::shutdown_send);
}

inline asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto socket = std::make_shared<tcp::socket>(executor);
  co_await socket->async_connect(server, asio::use_awaitable);
  asio::co_spawn(executor, send_all(socket, std::move(message)), asio::detached);
  std::string echo;
  asio::error_code end;
  co_await asio::async_read(*socket, asio::dynamic_buffer(echo), asio::redirect_error(asio::use_awaitable, end));
  if (end != asio::error::eof) throw std::system_error(end);
  co_return echo;
}

}  // namespace tcp_echo_streams
