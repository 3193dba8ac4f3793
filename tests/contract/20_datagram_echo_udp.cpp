#include "20_datagram_echo_udp.hpp"

#include <20_datagram_echo_udp.hpp>

namespace contract::datagram_echo_udp {

namespace answer = ::datagram_echo_udp;

asio::awaitable<void> udp_echo_server(udp::socket& socket) { return answer::udp_echo_server(socket); }

asio::awaitable<std::vector<std::string>> echo_all(udp::socket& socket, udp::endpoint server,
                                                   std::vector<std::string> messages,
                                                   std::chrono::milliseconds timeout) {
  return answer::echo_all(socket, server, std::move(messages), timeout);
}

}  // namespace contract::datagram_echo_udp
