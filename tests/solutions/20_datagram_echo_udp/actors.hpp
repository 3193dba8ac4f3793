// Alternative: all messages concurrently. One coroutine per message sends it and waits for its event, a timer; one more
// coroutine reads the socket and sets the events. `&&` and `||` combine them.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/ip/udp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <exception>
#include <list>
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
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    co_await socket.async_send_to(asio::buffer(buffer, length), sender, asio::use_awaitable);
  }
}

struct errand {
  errand(asio::any_io_executor executor, std::string message) : text(std::move(message)), answered(executor) {}
  std::string text;
  bool done = false;
  asio::steady_timer answered;
};

inline asio::awaitable<void> send_until_answered(udp::socket& socket, const udp::endpoint& server, errand& mine,
                                                 std::chrono::milliseconds timeout) {
  for (int tries = 0; tries < 5 && !mine.done; ++tries) {
    // Set before the send: a reply may arrive during the send, and then `done` is set before the wait begins.
    mine.answered.expires_after(timeout);
    co_await socket.async_send_to(asio::buffer(mine.text), server, asio::use_awaitable);
    asio::error_code ignored;
    if (!mine.done) co_await mine.answered.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (!mine.done) throw std::system_error(asio::error::timed_out);
}

inline asio::awaitable<void> read_replies(udp::socket& socket, const udp::endpoint& server,
                                          std::list<errand>& errands) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  asio::error_code error;
  for (;;) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender,
                                                                  asio::redirect_error(asio::use_awaitable, error));
    if (error || sender != server) continue;
    for (errand& each : errands)
      if (!each.done && each.text == std::string_view(buffer.data(), length)) {
        each.done = true;
        each.answered.cancel();
        break;
      }
  }
}

inline asio::awaitable<void> send_all(udp::socket& socket, const udp::endpoint& server, std::list<errand>& errands,
                                      std::list<errand>::iterator next, std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  if (next == errands.end()) co_return;
  errand& mine = *next++;
  co_await (send_until_answered(socket, server, mine, timeout) && send_all(socket, server, errands, next, timeout));
}

// Makes the first failure end everything: `||` itself would wait for a success of the reader.
inline asio::awaitable<std::exception_ptr> outcome_of(asio::awaitable<void> work) {
  std::exception_ptr error;
  try {
    co_await std::move(work);
  } catch (...) {
    error = std::current_exception();
  }
  co_return error;
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  auto executor = co_await asio::this_coro::executor;
  std::list<errand> errands;
  for (const std::string& message : messages) errands.emplace_back(executor, message);
  auto first = co_await (outcome_of(send_all(socket, server, errands, errands.begin(), timeout)) ||
                         read_replies(socket, server, errands));
  if (first.index() == 0 && std::get<0>(first)) throw std::system_error(asio::error::timed_out);
  co_return messages;
}

}  // namespace datagram_echo_udp
