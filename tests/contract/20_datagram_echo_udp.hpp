#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/udp.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace contract::datagram_echo_udp {

using asio::ip::udp;

asio::awaitable<void> udp_echo_server(udp::socket& socket);
asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                   std::vector<std::string> messages,
                                                   std::chrono::milliseconds timeout);

}  // namespace contract::datagram_echo_udp
