// Misconception: there is one server in a process.
// Expect: state shared between calls
// Expect: heap-use-after-free
// Ends: undefined
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

inline asio::awaitable<void> serve(tcp::socket& client) {
  std::array<char, 16384> data;
  for (;;) {
    asio::error_code error;
    const std::size_t size =
        co_await client.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    co_await asio::async_write(client, asio::buffer(data, size), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
  }
}

inline asio::awaitable<void> handle_echo_client(tcp::socket client) { co_await serve(client); }

inline asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor) {
  static std::list<tcp::socket> clients;
  clients.clear();
  for (;;) {
    tcp::socket& client = clients.emplace_back(co_await acceptor.async_accept(asio::use_awaitable));
    asio::co_spawn(acceptor.get_executor(), serve(client), asio::detached);
  }
}

inline asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  using namespace asio::experimental::awaitable_operators;
  tcp::socket socket(co_await asio::this_coro::executor);
  co_await socket.async_connect(server, asio::use_awaitable);
  std::string echo(message.size(), '\0');
  co_await (asio::async_write(socket, asio::buffer(message), asio::use_awaitable) &&
            asio::async_read(socket, asio::buffer(echo), asio::use_awaitable));
  co_return echo;
}

}  // namespace tcp_echo_streams
