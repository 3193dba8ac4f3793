// What the puzzles do with Asio, never called. Where the compiler keeps the code that a precompiled header needs in an
// object of its own (clang), each test finds these instantiations compiled. What is missing here is merely slower.
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <optional>
#include <string>

#include "puzzle/time.hpp"

namespace puzzle::detail {

inline asio::awaitable<void> warm_streams(asio::ip::tcp::acceptor& acceptor, asio::ip::tcp::socket& socket) {
  std::string data(1, 'x');
  asio::error_code error;
  asio::ip::tcp::socket accepted = co_await acceptor.async_accept(asio::use_awaitable);
  co_await socket.async_connect(accepted.remote_endpoint(), asio::use_awaitable);
  co_await socket.async_read_some(asio::buffer(data), asio::use_awaitable);
  co_await socket.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
  co_await asio::async_read(socket, asio::buffer(data), asio::use_awaitable);
  co_await asio::async_read(socket, asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
  co_await asio::async_write(socket, asio::buffer(data), asio::use_awaitable);
  co_await asio::async_write(socket, asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
}

inline asio::awaitable<void> warm_datagrams(asio::ip::udp::socket& socket, asio::ip::udp::endpoint& peer) {
  std::string data(1, 'x');
  co_await socket.async_send_to(asio::buffer(data), peer, asio::use_awaitable);
  co_await socket.async_receive_from(asio::buffer(data), peer, asio::use_awaitable);
}

template <class Channel, class Item>
asio::awaitable<void> warm_channel(Channel& channel, Item item) {
  asio::error_code error;
  co_await channel.async_send(asio::error_code(), item, asio::use_awaitable);
  item = co_await channel.async_receive(asio::use_awaitable);
  item = co_await channel.async_receive(asio::redirect_error(asio::use_awaitable, error));
}

inline asio::awaitable<void> warm_tasks(asio::any_io_executor executor, asio::cancellation_signal& signal) {
  using namespace asio::experimental::awaitable_operators;
  co_await asio::post(asio::use_awaitable);
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  asio::co_spawn(executor, sleep_for(duration(1)), asio::detached);
  asio::co_spawn(executor, sleep_for(duration(1)), [](std::exception_ptr) {});
  co_await asio::co_spawn(executor, sleep_for(duration(1)), asio::use_awaitable);
  co_await asio::co_spawn(executor, sleep_for(duration(1)),
                          asio::bind_cancellation_slot(signal.slot(), asio::use_awaitable));
  steady_timer timer(executor);
  asio::error_code error;
  co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
}

inline asio::awaitable<void> warm_channels(asio::any_io_executor executor) {
  using asio::experimental::channel;
  channel<void(asio::error_code, std::string)> texts(executor, 1);
  channel<void(asio::error_code, std::optional<std::string>)> stages(executor, 1);
  co_await warm_channel(texts, std::string());
  co_await warm_channel(stages, std::optional<std::string>());
}

}  // namespace puzzle::detail
