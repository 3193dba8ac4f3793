// Each session of the server is a chain of completion handlers. The client sends the next piece only when the echo of
// the last one has arrived.
#pragma once

#include <algorithm>
#include <array>
#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace tcp_echo_streams {

using asio::ip::tcp;

// Calls `on_end` when the stream has ended. Its pending handlers keep it alive until then.
class session : public std::enable_shared_from_this<session> {
 public:
  session(tcp::socket client, std::function<void(asio::error_code)> on_end)
      : client_(std::move(client)), on_end_(std::move(on_end)) {}

  void read() {
    client_.async_read_some(asio::buffer(data_), [self = shared_from_this()](asio::error_code error, std::size_t size) {
      if (error) return self->on_end_(error);
      self->write(size);
    });
  }

 private:
  void write(std::size_t size) {
    asio::async_write(client_, asio::buffer(data_, size),
                      [self = shared_from_this()](asio::error_code error, std::size_t) {
                        if (error) return self->on_end_(error);
                        self->read();
                      });
  }

  tcp::socket client_;
  std::function<void(asio::error_code)> on_end_;
  std::array<char, 65536> data_;
};

inline asio::awaitable<void> handle_echo_client(tcp::socket client) {
  using end_of_session = asio::experimental::channel<void(asio::error_code, std::monostate)>;
  auto ended = std::make_shared<end_of_session>(client.get_executor(), 1);
  auto on_end = [ended](asio::error_code) { ended->try_send(asio::error_code(), std::monostate()); };
  std::make_shared<session>(std::move(client), on_end)->read();
  co_await ended->async_receive(asio::use_awaitable);
}

inline asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor) {
  for (;;) {
    asio::error_code error;
    tcp::socket client = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return;
    std::make_shared<session>(std::move(client), [](asio::error_code) {})->read();
  }
}

inline asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  tcp::socket socket(co_await asio::this_coro::executor, server.protocol());
  co_await socket.async_connect(server, asio::use_awaitable);
  for (std::size_t at = 0; at < message.size();) {
    const auto piece = asio::buffer(message.data() + at, std::min<std::size_t>(message.size() - at, 16384));
    co_await asio::async_write(socket, piece, asio::use_awaitable);
    at += co_await asio::async_read(socket, piece, asio::use_awaitable);
  }
  co_return message;
}

}  // namespace tcp_echo_streams
