// Misconception: a text identifies a message.
// Expect: each of them has its own place in the result
#pragma once

#include <algorithm>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
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

inline asio::awaitable<void> collect(udp::socket& socket, const udp::endpoint& server,
                                     std::map<std::string, std::size_t>& missing, std::vector<std::string>& replies) {
  std::vector<char> buffer(largest_datagram);
  udp::endpoint sender;
  while (!missing.empty()) {
    const std::size_t length = co_await socket.async_receive_from(asio::buffer(buffer), sender, asio::use_awaitable);
    if (sender != server) continue;
    const auto found = missing.find(std::string(buffer.data(), length));
    if (found == missing.end()) continue;
    replies[found->second] = found->first;
    missing.erase(found);
  }
}

inline asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                          std::vector<std::string> messages,
                                                          std::chrono::milliseconds timeout) {
  using namespace asio::experimental::awaitable_operators;
  std::vector<std::string> replies(messages.size());
  std::map<std::string, std::size_t> missing;
  for (std::size_t i = 0; i < messages.size(); ++i) missing[messages[i]] = i;
  asio::steady_timer round(co_await asio::this_coro::executor);
  for (int tries = 0; tries < 5; ++tries) {
    for (const auto& each : missing)
      co_await socket.async_send_to(asio::buffer(each.first), server, asio::use_awaitable);
    round.expires_after(timeout);
    auto first = co_await (collect(socket, server, missing, replies) || round.async_wait(asio::use_awaitable));
    if (first.index() == 0) co_return replies;
  }
  throw std::system_error(asio::error::timed_out);
}

}  // namespace datagram_echo_udp
