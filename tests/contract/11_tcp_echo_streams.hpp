#pragma once

#include <asio/awaitable.hpp>
#include <asio/ip/tcp.hpp>
#include <string>

namespace contract::tcp_echo_streams {

using asio::ip::tcp;

asio::awaitable<void> handle_echo_client(tcp::socket client);
asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor);
asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message);

}  // namespace contract::tcp_echo_streams
