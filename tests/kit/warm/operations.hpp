#pragma once

#include <array>
#include <asio/experimental/channel.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/read.hpp>
#include <asio/readable_pipe.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <csignal>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>
#include <warm/warm.hpp>

namespace puzzle::detail {

template <class Timer>
asio::awaitable<void> warm_timer(Timer& timer) {
  timer.expires_after(std::chrono::milliseconds(1));
  timer.expires_at(Timer::time_point::max());
  PUZZLE_WARM_OPERATION(timer.async_wait(PUZZLE_TOKEN));
  timer.cancel();
}

PUZZLE_WARM asio::awaitable<void> warm_timers() {
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  steady_timer timer(executor);
  steady_timer set(executor, duration(1));
  steady_timer event(executor, clock::time_point::max());
  asio::steady_timer real(executor);
  asio::steady_timer real_set(executor, std::chrono::milliseconds(1));
  co_await warm_timer<steady_timer>(timer);
  co_await warm_timer<asio::steady_timer>(real);
}

template <class Channel, class Item>
asio::awaitable<void> warm_channel(Channel& channel, Item item) {
  co_await channel.async_send(asio::error_code(), item, asio::use_awaitable);
  co_await channel.async_send(asio::error_code(), std::move(item), asio::use_awaitable);
  co_await channel.async_receive(asio::use_awaitable);
  channel.try_send(asio::error_code(), item);
  channel.try_send(asio::error_code(), std::move(item));
  channel.close();
  channel.cancel();
}

template <class Item>
asio::awaitable<void> warm_channel_of(Item item) {
  asio::experimental::channel<void(asio::error_code, Item)> channel(co_await asio::this_coro::executor, 1);
  co_await warm_channel(channel, item);
}

PUZZLE_WARM asio::awaitable<void> warm_channels() {
  co_await warm_channel_of(text());
  co_await warm_channel_of(std::optional<text>());
  co_await warm_channel_of(std::monostate());
}

PUZZLE_WARM asio::awaitable<void> warm_sockets(asio::ip::tcp::acceptor& acceptor, asio::ip::tcp::endpoint server) {
  asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
  co_await acceptor.async_accept(asio::use_awaitable);
  co_await socket.async_connect(server, asio::use_awaitable);
  std::array<char, 1024> block;
  text all(1, 'x');
  const text sent = all;
  PUZZLE_WARM_OPERATION(socket.async_read_some(asio::buffer(block), PUZZLE_TOKEN));
  PUZZLE_WARM_OPERATION(socket.async_read_some(asio::buffer(all), PUZZLE_TOKEN));
  PUZZLE_WARM_OPERATION(asio::async_read(socket, asio::buffer(all), PUZZLE_TOKEN));
  co_await socket.async_write_some(asio::buffer(sent), asio::use_awaitable);
  co_await asio::async_write(socket, asio::buffer(sent), asio::use_awaitable);
  PUZZLE_WARM_OPERATION(asio::async_write(socket, asio::buffer(block, 1), PUZZLE_TOKEN));
  socket.shutdown(asio::ip::tcp::socket::shutdown_both);
  asio::ip::tcp::socket other(std::move(socket));
  other.close();
  acceptor.close();
}

PUZZLE_WARM asio::awaitable<void> warm_datagrams(asio::ip::udp::socket& socket, asio::ip::udp::endpoint& peer) {
  std::vector<char> datagram(1);
  const text message;
  co_await socket.async_send_to(asio::buffer(message), peer, asio::use_awaitable);
  co_await socket.async_send_to(asio::buffer(datagram, 1), peer, asio::use_awaitable);
  co_await socket.async_receive_from(asio::buffer(datagram), peer, asio::use_awaitable);
}

PUZZLE_WARM asio::awaitable<void> warm_processes(asio::readable_pipe& pipe) {
  text all;
  asio::error_code error;
  co_await asio::async_read(pipe, asio::buffer(all), asio::use_awaitable);
  co_await asio::async_read(pipe, asio::dynamic_buffer(all), asio::redirect_error(asio::use_awaitable, error));
  asio::signal_set signals(co_await asio::this_coro::executor, SIGINT, SIGTERM);
  co_await signals.async_wait(asio::use_awaitable);
}

}  // namespace puzzle::detail
