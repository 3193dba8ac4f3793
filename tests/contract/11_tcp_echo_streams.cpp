#include "11_tcp_echo_streams.hpp"

#include <11_tcp_echo_streams.hpp>

namespace contract::tcp_echo_streams {

namespace answer = ::tcp_echo_streams;

asio::awaitable<void> handle_echo_client(tcp::socket client) { return answer::handle_echo_client(std::move(client)); }

asio::awaitable<void> run_echo_server(tcp::acceptor& acceptor) { return answer::run_echo_server(acceptor); }

asio::awaitable<std::string> echo_client(tcp::endpoint server, std::string message) {
  return answer::echo_client(server, std::move(message));
}

}  // namespace contract::tcp_echo_streams
