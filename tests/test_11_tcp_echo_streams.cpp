#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/write.hpp>
#include <puzzle/testing.hpp>
#include <string>

#include "contract/11_tcp_echo_streams.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using asio::ip::tcp;
using contract::tcp_echo_streams::echo_client;
using contract::tcp_echo_streams::handle_echo_client;
using contract::tcp_echo_streams::run_echo_server;

namespace {

// How long, in real time, a simulation waits for news from the network, and how many steps it takes at one instant:
// guards against hanging, no measures. Once one was needed the test has failed, and the other cases need less of it.
std::chrono::milliseconds patience = 5s;
std::size_t steps = 1'000'000;

// Ends the test case.
void give_up(const std::string& text) {
  patience = 1s;
  steps = 100'000;
  FAIL(text);
}

// `measured` tells how far things have come if it never finishes. Whatever keeps it from that, the cause may be the
// same.
void run_until(
    puzzle::simulation& sim, const puzzle::detail::handle_base& finished, std::string_view likely_cause,
    const std::function<std::string()>& measured = [] { return std::string(); }) {
  try {
    sim.run_until(finished, likely_cause);
  } catch (const puzzle::simulation_error& error) {
    std::string text = error.what();
    if (error.why == puzzle::simulation_error::reason::livelock) text += " Or: " + std::string(likely_cause);
    give_up(measured() + text);
  }
}

// Whatever is ready runs.
void settle(puzzle::simulation& sim) {
  try {
    sim.run_until(sim.now());
  } catch (const puzzle::simulation_error& error) {
    give_up(error.what());
  }
}

std::string so_far(std::string_view what, const std::string& some, const std::string& all) {
  return std::string(what) + ": " + std::to_string(some.size()) + " bytes; expected " + std::to_string(all.size()) +
         " bytes.\n";
}

std::string pseudo_random_letters(std::size_t size) {
  std::string text(size, ' ');
  std::uint32_t state = 1;
  for (char& each : text) {
    state = state * 1664525 + 1013904223;
    each = static_cast<char>('a' + (state >> 16) % 26);
  }
  return text;
}

// No two places of the text look alike within 65521 letters, a prime: what is lost or doubled shows.
std::string letters(std::size_t size) {
  // Not from a lambda: as one may be constexpr, g++ would try all of it while compiling.
  static const std::string pattern = pseudo_random_letters(65521);
  std::string text;
  text.reserve(size);
  while (text.size() < size) text.append(pattern, 0, size - text.size());
  return text;
}

// Bytes of any value: some of them end a text elsewhere.
const std::string bytes = "zero \0, 255 \xff, 26 \x1a, a line\r\n"s;

struct throat {
  int buffer;          // bytes that the kernel keeps for a socket, about
  int segment;         // bytes in a segment; with large ones and small buffers the kernel is slow to say there is room
  bool often_partial;  // a write beyond what the peer has room for is cut short, and not kept by the kernel
};
constexpr throat narrow{30000, 536, false};
constexpr throat very_narrow{4096, 536, true};
constexpr throat wide{300000, 32767, false};  // for much data: quick, and still far from holding all of it

void set_option(tcp::acceptor& acceptor, int level, int name, int value) {
  // What it accepts inherits it. A system that does not know the option is as good: only its writes are less often cut.
  [[maybe_unused]] const int result = ::setsockopt(acceptor.native_handle(), level, name, &value, sizeof(value));
}

// Listens on 127.0.0.1, on a port that the system picks. Small buffers, so that nobody can put all into the kernel's.
tcp::acceptor listen(puzzle::simulation& sim, throat size = narrow) {
  tcp::acceptor acceptor(sim.executor(), tcp::v4());
  set_option(acceptor, SOL_SOCKET, SO_SNDBUF, size.buffer);
  set_option(acceptor, SOL_SOCKET, SO_RCVBUF, size.buffer);
  set_option(acceptor, IPPROTO_TCP, TCP_MAXSEG, size.segment);
#ifdef TCP_NOTSENT_LOWAT
  if (size.often_partial) set_option(acceptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, 1);
#endif
  acceptor.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  acceptor.listen();
  return acceptor;
}

tcp::socket connect(tcp::acceptor& acceptor, throat size = narrow) {
  tcp::socket socket(acceptor.get_executor(), tcp::v4());
  if (size.often_partial) socket.set_option(asio::socket_base::receive_buffer_size(1));
  if (size.often_partial) socket.set_option(asio::socket_base::send_buffer_size(size.buffer));
  socket.connect(acceptor.local_endpoint());
  return socket;
}

// So that the peer sees its connection reset.
void reset(tcp::socket& socket) {
  socket.set_option(asio::socket_base::linger(true, 0));
  socket.close();
}

// The test's own client. Errors end it, and what it has got tells the rest.
struct client {
  explicit client(tcp::socket connected) : socket(std::move(connected)) {}

  asio::awaitable<void> write(std::string_view text, bool then_end = false) {
    asio::error_code error;
    co_await asio::async_write(socket, asio::buffer(text), asio::redirect_error(asio::use_awaitable, error));
    if (then_end) socket.shutdown(tcp::socket::shutdown_send, error);
  }
  asio::awaitable<void> read(std::size_t size) {
    got.assign(size, '\0');
    const std::size_t read =
        co_await asio::async_read(socket, asio::buffer(got), asio::redirect_error(asio::use_awaitable, end));
    got.resize(read);
  }
  asio::awaitable<void> say(std::string_view text) {
    co_await write(text);
    co_await read(text.size());
  }
  asio::awaitable<void> read_to_end() {
    std::string piece(65536, '\0');
    while (!end)
      got.append(piece, 0,
                 co_await socket.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, end)));
  }
  // Takes a little only when everybody else is stuck: that is when virtual time moves.
  asio::awaitable<void> read_to_end_reluctantly() {
    std::string piece(4096, '\0');
    while (!end) {
      co_await puzzle::sleep_for(1ms);
      got.append(piece, 0,
                 co_await socket.async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, end)));
    }
  }

  tcp::socket socket;
  std::string got;
  asio::error_code end;
};

// The test's own server for one client: echoes in pieces, the first letter misheard, and ends its side when the client
// has.
struct server {
  explicit server(tcp::acceptor& listening) : acceptor(listening) {}

  asio::awaitable<void> echo(std::size_t piece, puzzle::duration pause) {
    tcp::socket peer = co_await acceptor.async_accept(asio::use_awaitable);
    std::string data(65536, '\0');
    asio::error_code error;
    while (!error) {
      const std::size_t size =
          co_await peer.async_read_some(asio::buffer(data), asio::redirect_error(asio::use_awaitable, error));
      const bool first = received.empty() && size > 0;
      received.append(data, 0, size);
      if (first) data[0] = misheard;
      for (std::size_t at = 0; at < size && !error; at += piece) {
        // So that the last piece was read before the next one comes.
        if (pause > 0ms) co_await puzzle::sleep_for(pause);
        co_await asio::async_write(peer, asio::buffer(data.data() + at, std::min(piece, size - at)),
                                   asio::redirect_error(asio::use_awaitable, error));
      }
    }
  }

  // What it makes of a message.
  static std::string echo_of(std::string message) {
    if (!message.empty()) message[0] = misheard;
    return message;
  }

  static constexpr char misheard = '?';
  tcp::acceptor& acceptor;
  std::string received;
};

bool expect_echo(std::string_view what, const client& someone, std::string_view expected, std::string_view cause) {
  std::string text(what);
  if (someone.end) text += " (then: " + someone.end.message() + ")";
  return puzzle::expect_text(text, someone.got, expected,
                             someone.got.empty() ? "nothing came back before the connection was closed." : cause);
}

bool expect_serving(puzzle::simulation& sim, const puzzle::handle<void>& serving) {
  settle(sim);
  const std::string how =
      !serving.done() || !serving.error() ? "returned" : "threw " + puzzle::describe(serving.error());
  return puzzle::expect(!serving.done(), "run_echo_server " + how, "it to go on until its acceptor is closed",
                        serving.done() && serving.error()
                            ? "what a client's coroutine throws must not reach the server."
                            : "it accepts no client, or only one. After each it has to wait for the next.");
}

void expect_ended(const puzzle::handle<void>& serving) {
  puzzle::expect(serving.done() && (!serving.error() || puzzle::is_operation_aborted(serving.error())),
                 "run_echo_server threw " + puzzle::describe(serving.error()),
                 "it to return, or to end with asio::error::operation_aborted",
                 "the error that the pending accept ends with is turned into another one.");
}

constexpr const char* if_handler_stalls =
    "handle_echo_client keeps bytes to itself, waits for more than one message has, or does not notice that the peer "
    "has ended its side.";
constexpr const char* if_server_stalls =
    "the server is busy with one client while another one waits: each needs a coroutine of its own, however many come.";
constexpr const char* if_server_does_not_end =
    "closing the acceptor or cancelling ends the pending async_accept with an error. Is that error taken for one to go "
    "on after? Or does run_echo_server await something else, which neither of them ends?";
constexpr const char* if_client_stalls =
    "a traffic jam. The server stops reading while nobody takes its echo; a client that wants to write everything "
    "before it reads waits for the server, and the server for the client. Or: not the whole message was sent, or more "
    "than its echo is awaited.";
constexpr const char* if_nothing_stalls =
    "the message has no bytes, and so has its echo. A read that wants at least one waits for ever.";
constexpr const char* if_echo_is_cut =
    "async_write_some may write less than it was given, and says how much. What became of the rest?";
constexpr const char* if_bytes_differ =
    "a stream carries bytes of any value. Neither '\\0' nor another one ends a message: only how many came counts.";
constexpr const char* if_handler_threw = "handle_echo_client threw before it had sent everything back.";

}  // namespace

TEST_CASE("a client gets back what it says, message after message, until it ends its side") {
  const std::vector<std::string> messages = {"hello", "hello again", letters(9000), bytes, "!"};
  puzzle::simulation sim(patience);
  tcp::acceptor acceptor = listen(sim);
  client someone(connect(acceptor));
  auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const bool any = messages[i] == bytes;
    run_until(sim, sim.start("the client", someone.say(messages[i])), any ? if_bytes_differ : if_handler_stalls);
    if (!expect_echo("echo of message " + std::to_string(i + 1), someone, messages[i],
                     i == 0 ? "nothing is sent back, or something else than what was received."
                     : any  ? if_bytes_differ
                            : "one message is not the end of the stream: read and write again and again."))
      return;
  }
  puzzle::expect(!handled.done(), "handle_echo_client ended while its client was still there",
                 "it to go on until the client ends its side", "the loop ends too early.");

  asio::error_code ignored;
  someone.socket.shutdown(tcp::socket::shutdown_send, ignored);
  run_until(sim, handled, if_handler_stalls);
  puzzle::expect_returned(handled, "handle_echo_client",
                          "the end of the stream comes as the error asio::error::eof. It is no failure: tell it from "
                          "the others.");
  someone.got.clear();
  run_until(sim, sim.start("the client", someone.read_to_end()), "the server's end of the connection stays open.");
  expect_echo("after the last echo", someone, "", "something is sent that nobody said.");
}

TEST_CASE("128 KiB come back whole") {
  const std::string message = letters(128 << 10);
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim, wide);
  client someone(connect(acceptor));
  auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  sim.start("the client writes", someone.write(message, true));
  run_until(sim, sim.start("the client reads", someone.read_to_end()), if_handler_stalls,
            [&] { return so_far("echo of 128 KiB", someone.got, message); });
  expect_echo("echo of 128 KiB", someone, message,
              handled.done() && handled.error() ? if_handler_threw : if_echo_is_cut);
  run_until(sim, handled, if_handler_stalls);
  puzzle::expect_returned(handled, "handle_echo_client", "the end of the stream (asio::error::eof) is no failure.");
}

TEST_CASE("nothing is lost when the client is slow to read and writes are cut short") {
  const std::string message = letters(64 << 10);
  puzzle::simulation sim(patience);
  tcp::acceptor acceptor = listen(sim, very_narrow);
  client someone(connect(acceptor, very_narrow));
  auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  sim.start("the client writes", someone.write(message, true));
  run_until(sim, sim.start("the client reads", someone.read_to_end_reluctantly()), if_handler_stalls,
            [&] { return so_far("echo of 64 KiB", someone.got, message); });
  expect_echo("echo of 64 KiB", someone, message,
              handled.done() && handled.error() ? if_handler_threw : if_echo_is_cut);
  run_until(sim, handled, if_handler_stalls);
}

TEST_CASE("the server serves each client while all others are idle") {
  constexpr std::size_t clients = 100;
  puzzle::simulation sim(patience);
  tcp::acceptor acceptor = listen(sim);
  auto serving = sim.start("run_echo_server", run_echo_server(acceptor));
  if (!expect_serving(sim, serving)) return;
  std::vector<client> all;
  for (std::size_t i = 0; i < clients; ++i) all.emplace_back(connect(acceptor));
  for (std::size_t i = clients; i-- > 0;) {
    const std::string name = "client " + std::to_string(i + 1) + " of " + std::to_string(clients);
    run_until(sim, sim.start(name, all[i].say(name)), if_server_stalls);
    if (!expect_echo("echo for " + name, all[i], name, "its connection is closed, or not served at all.")) return;
  }
  expect_serving(sim, serving);
}

TEST_CASE("a client that resets its connection does not end the server") {
  puzzle::simulation sim(patience);
  tcp::acceptor acceptor = listen(sim, very_narrow);
  auto serving = sim.start("run_echo_server", run_echo_server(acceptor));
  if (!expect_serving(sim, serving)) return;
  const std::string much = letters(1 << 20);

  client silent(connect(acceptor));
  reset(silent.socket);  // before it was accepted
  if (!expect_serving(sim, serving)) return;

  client idle(connect(acceptor));
  run_until(sim, sim.start("a client", idle.say("here I am")), if_server_stalls);
  reset(idle.socket);  // while its coroutine reads
  if (!expect_serving(sim, serving)) return;

  client greedy(connect(acceptor, very_narrow));
  auto writing = sim.start("a client that never reads", greedy.write(much));
  settle(sim);
  reset(greedy.socket);  // while its coroutine writes
  run_until(sim, writing, if_server_stalls);
  if (!expect_serving(sim, serving)) return;

  client next(connect(acceptor));
  run_until(sim, sim.start("the next client", next.say("still there?")), if_server_stalls);
  expect_echo("echo for the client after those", next, "still there?", "the server has ended with an earlier client.");
  expect_serving(sim, serving);
}

TEST_CASE("the server ends when its acceptor is closed, and when it is cancelled") {
  for (const bool cancelled : {false, true}) {
    puzzle::simulation sim(patience);
    tcp::acceptor acceptor = listen(sim);
    auto serving = sim.start("run_echo_server", run_echo_server(acceptor));
    if (!expect_serving(sim, serving)) return;
    client someone(connect(acceptor));
    run_until(sim, sim.start("a client", someone.say("hello")), if_server_stalls);
    expect_echo("echo for the client", someone, "hello", "its connection is closed, or not served at all.");
    if (!expect_serving(sim, serving)) return;

    if (cancelled)
      serving.cancel();
    else
      acceptor.close();
    // Whoever wants to may wait for its clients.
    someone.socket.close();
    run_until(sim, serving, if_server_does_not_end);
    expect_ended(serving);

    if (!cancelled) continue;
    client late(connect(acceptor));
    sim.start("a late client speaks", late.write("anybody there?"));
    sim.start("a late client listens", late.read_to_end());
    settle(sim);
    puzzle::expect(late.got.empty(), "run_echo_server had been cancelled, and the next client was still served",
                   "nobody to be accepted after its end",
                   "the clients are accepted in a coroutine of its own, which the cancellation does not reach.");
  }
}

TEST_CASE("the client returns the whole echo as it came, also when it comes in pieces") {
  for (const std::string& message : {"hello"s, "a somewhat longer message"s, bytes, ""s}) {
    puzzle::simulation sim(patience);
    tcp::acceptor acceptor = listen(sim);
    server own(acceptor);
    sim.start("the test's server", own.echo(3, 1ms));
    auto talking = sim.start("echo_client", echo_client(acceptor.local_endpoint(), message));
    run_until(sim, talking, message.empty() ? if_nothing_stalls : if_client_stalls);
    puzzle::expect_text("what the server received", own.received, message,
                        message == bytes ? if_bytes_differ : "the message is not sent, or not as it is.");
    if (puzzle::expect_returned(talking, "echo_client", "the server was there and answered."))
      puzzle::expect_text("what echo_client returned", talking.get(), server::echo_of(message),
                          talking.get() == message
                              ? "that was sent, and something else came back: this server mishears the first letter."
                          : message == bytes
                              ? if_bytes_differ
                              : "one read gives what has arrived so far, at least one byte. Read until all of it is "
                                "there.");
  }
}

TEST_CASE("the client sends 8 MiB and takes their echo at the same time") {
  const std::string message = letters(8 << 20);
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim, wide);
  server own(acceptor);
  own.received.reserve(message.size());
  sim.start("the test's server", own.echo(65536, 0ms));
  auto talking = sim.start("echo_client", echo_client(acceptor.local_endpoint(), message));
  run_until(sim, talking, if_client_stalls,
            [&] { return so_far("what the server has received of 8 MiB", own.received, message); });
  if (puzzle::expect_returned(talking, "echo_client", "the server was there and answered."))
    puzzle::expect_text(
        "what echo_client returned for 8 MiB", talking.get(), server::echo_of(message),
        "one read gives what has arrived so far, and one async_write_some sends what there is room for: "
        "neither need be all.");
}

TEST_CASE("your clients talk to your server, thirty at once") {
  constexpr std::size_t clients = 30;
  const auto message = [](std::size_t i) { return letters(4000 + 100 * i).substr(100 * i) + std::to_string(i + 1); };
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim);
  auto serving = sim.start("run_echo_server", run_echo_server(acceptor));
  if (!expect_serving(sim, serving)) return;
  std::vector<puzzle::handle<std::string>> talking;
  for (std::size_t i = 0; i < clients; ++i)
    talking.push_back(
        sim.start("echo_client " + std::to_string(i + 1), echo_client(acceptor.local_endpoint(), message(i))));
  for (std::size_t i = 0; i < clients; ++i) {
    run_until(sim, talking[i], if_client_stalls);
    if (!puzzle::expect_returned(talking[i], "echo_client", "the server was there and answered.") ||
        !puzzle::expect_text("what client " + std::to_string(i + 1) + " got", talking[i].get(), message(i),
                             "less than its whole echo, or bytes of another client."))
      return;
  }
  expect_serving(sim, serving);
}
