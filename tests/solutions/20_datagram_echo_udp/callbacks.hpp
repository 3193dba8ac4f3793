// Alternative: a timer whose handler cancels the receive, and a receive that repeats until the timeout. The socket is
// connected to the server, so the system drops datagrams from strangers (and reports if the server's port is closed).
#pragma once

#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/buffer.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <asio/ip/udp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace datagram_echo_udp {

using asio::ip::udp;

constexpr std::size_t largest_datagram = 65'507;

inline asio::awaitable<void> udp_echo_server(udp::socket& socket) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  for (;;) {
    asio::error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, token);
    if (error == asio::error::operation_aborted || error == asio::error::bad_descriptor) co_return;
    if (error) continue;
    co_await socket.async_send_to(asio::buffer(buffer, length), sender, asio::use_awaitable);
  }
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  socket.connect(server);
  struct state {
    asio::cancellation_signal stop;
    int current = 0;
    bool late = false;
  };
  auto shared = std::make_shared<state>();
  asio::steady_timer timer(co_await asio::this_coro::executor);
  std::vector<char> buffer(largest_datagram);
  std::vector<std::string> replies;
  for (const std::string& message : messages) {
    bool answered = false;
    for (int tries = 0; tries < 5 && !answered; ++tries) {
      asio::error_code error;
      auto token = asio::redirect_error(asio::use_awaitable, error);
      co_await socket.async_send(asio::buffer(message), token);
      shared->late = false;
      const int mine = ++shared->current;
      timer.expires_after(timeout);
      timer.async_wait([shared, mine](asio::error_code cancelled) {
        if (cancelled || mine != shared->current) return;
        shared->late = true;
        shared->stop.emit(asio::cancellation_type::total);
      });
      while (!answered && !shared->late) {
        udp::endpoint sender;
        const std::size_t length = co_await socket.async_receive_from(
            asio::buffer(buffer), sender, asio::bind_cancellation_slot(shared->stop.slot(), token));
        answered = !error && sender == server && std::string_view(buffer.data(), length) == message;
      }
      timer.cancel();
    }
    if (!answered) throw std::system_error(asio::error::timed_out);
    replies.push_back(message);
  }
  co_return replies;
}

}  // namespace datagram_echo_udp
