#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/write.hpp>
#include <ctime>
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

// How long, in wall-clock time, a simulation waits for news from the network, and how many handlers it runs at one
// instant: guards against hanging, not measurements. An answer may well move its data in pieces of one byte. Once a
// guard was needed the test has failed, so the remaining cases need less.
std::chrono::milliseconds patience = 5s;
std::size_t steps = 1'000'000;

// Ends the test case.
void give_up(const std::string& text) {
  patience = 1s;
  steps = 20'000;
  FAIL(text);
}

// An answer may move its data in pieces of any size. Pieces of one byte cost a thousand times the CPU time, so on a
// busy machine that answer would time out. It gets less data: what it moves in about a second of CPU time.
class pace {
 public:
  // `move` moves that many bytes through the answer. If it fails, a test case fails too, and says why.
  explicit pace(const std::function<void(std::size_t)>& move) {
    for (const std::size_t size : {2u << 10, 32u << 10}) try {
        // The better of two, because the first one also pays for what the program loads.
        const std::clock_t cost = std::min(cpu_time([&] { move(size); }), cpu_time([&] { move(size); }));
        if (cost < CLOCKS_PER_SEC / 50) continue;
        bytes_in_a_second_ = size * CLOCKS_PER_SEC / static_cast<std::size_t>(cost);
        return;
      } catch (const puzzle::simulation_error&) {
        patience = 1s;
        return;
      }
  }
  std::size_t affordable(std::size_t least, std::size_t most) const {
    return bytes_in_a_second_ == 0 ? most : std::clamp(bytes_in_a_second_, least, most);
  }

 private:
  static std::clock_t cpu_time(const std::function<void()>& f) {
    const std::clock_t start = std::clock();
    f();
    return std::clock() - start;
  }
  std::size_t bytes_in_a_second_ = 0;  // 0: many
};

std::string size_in_words(std::size_t size) {
  if (size % (1 << 20) == 0) return std::to_string(size >> 20) + " MiB";
  return size % (1 << 10) == 0 ? std::to_string(size >> 10) + " KiB" : std::to_string(size) + " bytes";
}

// `measured` says how much was transferred if `finished` never ends. In a livelock the likely cause may be the same as
// in a stall.
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

// Runs everything that is ready.
void settle(puzzle::simulation& sim) {
  try {
    sim.run_until(sim.now());
  } catch (const puzzle::simulation_error& error) {
    give_up(error.what());
  }
}

// From here on no data is transferred, so a few handlers are enough to tell a livelock.
void expect_few_steps(puzzle::simulation& sim) {
  settle(sim);
  sim.run_until(sim.now() + 1ms);
  sim.step_cap(std::min<std::size_t>(steps, 5'000));
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

// The text repeats itself after 65521 letters, a prime: lost or repeated pieces are noticed.
std::string letters(std::size_t size) {
  static const std::string pattern = pseudo_random_letters(65521);
  std::string text;
  text.reserve(size);
  while (text.size() < size) text.append(pattern, 0, size - text.size());
  return text;
}

// Bytes that end a text in some other interface.
const std::string bytes = "zero \0, 255 \xff, 26 \x1a, a line\r\n"s;

struct limits {
  int buffer;          // bytes that the kernel buffers for a socket, roughly
  int segment;         // bytes in a segment; with large segments and small buffers the kernel is slow to report room
  bool often_partial;  // a write of more than the peer has room for is partial, instead of buffered by the kernel
};
constexpr limits small{30000, 536, false};
constexpr limits tiny{4096, 536, true};
constexpr limits large{300000, 32767, false};  // for much data: quick, and still far from holding all of it

void set_option(tcp::acceptor& acceptor, int level, int name, int value) {
  // Accepted sockets inherit it. On a system without this option partial writes are rarer, and nothing else changes.
  [[maybe_unused]] const int result = ::setsockopt(acceptor.native_handle(), level, name, &value, sizeof(value));
}

// Listens on 127.0.0.1, on a port that the system picks, with buffers too small for the messages of the test.
tcp::acceptor listen(puzzle::simulation& sim, limits size = small) {
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

tcp::socket connect(tcp::acceptor& acceptor, limits size = small) {
  tcp::socket socket(acceptor.get_executor(), tcp::v4());
  if (size.often_partial) socket.set_option(asio::socket_base::receive_buffer_size(1));
  if (size.often_partial) socket.set_option(asio::socket_base::send_buffer_size(size.buffer));
  socket.connect(acceptor.local_endpoint());
  return socket;
}

// Closes the socket so that the peer sees a reset connection.
void reset(tcp::socket& socket) {
  socket.set_option(asio::socket_base::linger(true, 0));
  socket.close();
}

// The test's own client. An error ends it; what it has received until then is compared.
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
  // Reads a little only when nothing else can go on, because virtual time moves only then.
  asio::awaitable<void> read_to_end_slowly() {
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

// The test's own server for one client. It sends the echo in pieces, with another first letter, and ends its side after
// the client has.
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
      if (first) data[0] = first_letter;
      for (std::size_t at = 0; at < size && !error; at += piece) {
        // Virtual time moves only when the last piece has been read.
        if (pause > 0ms) co_await puzzle::sleep_for(pause);
        co_await asio::async_write(peer, asio::buffer(data.data() + at, std::min(piece, size - at)),
                                   asio::redirect_error(asio::use_awaitable, error));
      }
    }
  }

  static std::string echo_of(std::string message) {
    if (!message.empty()) message[0] = first_letter;
    return message;
  }

  static constexpr char first_letter = '?';
  tcp::acceptor& acceptor;
  std::string received;
};

const pace& pace_of_handler() {
  static const pace its([](std::size_t size) {
    const std::string message = letters(size);
    puzzle::simulation sim(patience);
    sim.step_cap(steps);
    tcp::acceptor acceptor = listen(sim, large);
    client someone(connect(acceptor));
    sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
    sim.run_until(sim.start("the client", someone.say(message)), "");
  });
  return its;
}

const pace& pace_of_client() {
  static const pace its([](std::size_t size) {
    puzzle::simulation sim(patience);
    sim.step_cap(steps);
    tcp::acceptor acceptor = listen(sim, large);
    server own(acceptor);
    sim.start("the test's server", own.echo(65536, 0ms));
    sim.run_until(sim.start("echo_client", echo_client(acceptor.local_endpoint(), letters(size))), "");
  });
  return its;
}

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
                        serving.done() && serving.error() && puzzle::is_operation_aborted(serving.error())
                            ? "its accept was cancelled or its acceptor closed, and not by the caller."
                        : serving.done() && serving.error()
                            ? "an exception in the coroutine of one client must not reach the server."
                            : "it accepts no client, or only one. After each client it has to wait for the next.");
}

void expect_ended(const puzzle::handle<void>& serving) {
  puzzle::expect(serving.done() && (!serving.error() || puzzle::is_operation_aborted(serving.error())),
                 "run_echo_server threw " + puzzle::describe(serving.error()),
                 "it to return, or to end with asio::error::operation_aborted",
                 "the error of the pending accept is replaced by another one.");
}

constexpr const char* if_handler_stalls =
    "handle_echo_client keeps bytes back, waits for more than one message, or does not notice that the peer has ended "
    "its side.";
constexpr const char* if_server_stalls =
    "the server is busy with one client while another one waits. Each client needs a coroutine of its own, however "
    "many there are.";
constexpr const char* if_server_does_not_end =
    "closing the acceptor, or a cancellation, ends the pending accept with an error. The server goes on after that "
    "error, or waits for something else that neither of the two ends.";
constexpr const char* if_client_stalls =
    "a deadlock: the server stops reading while its echo is not read. A client that writes everything before it reads "
    "waits for the server, and the server waits for the client. Or the client did not send the whole message, or waits "
    "for more than its echo.";
constexpr const char* if_nothing_stalls =
    "an empty message has an empty echo. A read of at least one byte waits forever.";
constexpr const char* if_echo_is_cut =
    "one write may take fewer bytes than it was given, and reports how many. What happens to the rest?";
constexpr const char* if_bytes_differ =
    "a stream carries bytes of any value. Neither '\\0' nor any other byte ends a message: only the number of bytes "
    "counts.";
constexpr const char* if_handler_threw = "handle_echo_client threw before it had sent everything back.";
constexpr const char* if_state_is_shared =
    "state shared between calls: each connection needs a socket and a buffer of its own.";

const char* why_client_got_less(const std::string& got) {
  if (got.empty())
    return "the client read nothing of the echo: it did not wait for it, or shut down its receiving side too early.";
  if (got.find_first_not_of('\0') == got.npos)
    return "the string has room for the echo, but nothing was read into it: the read was cancelled, or is still "
           "pending.";
  return "one read returns what has arrived so far. Read until the whole echo has arrived, and keep the receiving side "
         "open until then.";
}

}  // namespace

TEST_CASE("every message is echoed until the client ends its side") {
  const std::vector<std::string> messages = {"hello", "hello again", letters(pace_of_handler().affordable(1000, 9000)),
                                             bytes, "!"};
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim);
  client someone(connect(acceptor));
  auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const bool any = messages[i] == bytes;
    run_until(sim, sim.start("the client", someone.say(messages[i])), any ? if_bytes_differ : if_handler_stalls);
    if (!expect_echo("echo of message " + std::to_string(i + 1), someone, messages[i],
                     i == 0 ? "nothing is sent back, or something else than was received."
                     : any  ? if_bytes_differ
                            : "one message is not the end of the stream: read and write again and again."))
      return;
  }
  puzzle::expect(!handled.done(), "handle_echo_client ended while its client was still connected",
                 "it to go on until the client ends its side", "the loop ends too early.");

  expect_few_steps(sim);
  asio::error_code ignored;
  someone.socket.shutdown(tcp::socket::shutdown_send, ignored);
  run_until(sim, handled, if_handler_stalls);
  puzzle::expect_returned(handled, "handle_echo_client",
                          "the end of the stream is reported as an error, asio::error::eof, but it is not a failure.");
  someone.got.clear();
  run_until(sim, sim.start("the client", someone.read_to_end()), "the server's end of the connection stays open.");
  expect_echo("after the last echo", someone, "", "something is sent that was never received.");
}

TEST_CASE("a client may have ended its side before it is handled") {
  for (const std::string& message : {"hello"s, ""s}) {
    puzzle::simulation sim(patience);
    sim.step_cap(std::min<std::size_t>(steps, 5'000));
    tcp::acceptor acceptor = listen(sim);
    client someone(connect(acceptor));
    run_until(sim, sim.start("the client writes", someone.write(message, true)), if_handler_stalls);
    auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
    run_until(sim, sim.start("the client reads", someone.read_to_end()), if_handler_stalls);
    puzzle::expect_text("echo", someone.got, message,
                        "the end of the stream comes after its bytes, not instead of them: these have to be sent back "
                        "first.");
    run_until(sim, handled, if_handler_stalls);
    puzzle::expect_returned(handled, "handle_echo_client",
                            "the end of the stream (asio::error::eof) is not a failure.");
  }
}

TEST_CASE("two connections at the same time do not mix their bytes") {
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim);
  client north(connect(acceptor)), south(connect(acceptor));
  sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  sim.start("the other handle_echo_client", handle_echo_client(acceptor.accept()));
  settle(sim);
  // Both messages have arrived before either coroutine can read.
  asio::write(north.socket, asio::buffer("north north north"s));
  asio::write(south.socket, asio::buffer("south"s));
  auto north_reads = sim.start("the client north", north.read(17));
  run_until(sim, sim.start("the client south", south.read(5)), if_state_is_shared);
  if (!expect_echo("echo for south", south, "south", if_state_is_shared)) return;
  run_until(sim, north_reads, if_state_is_shared);
  expect_echo("echo for north", north, "north north north", if_state_is_shared);
}

TEST_CASE("128 KiB come back whole") {
  const std::string message = letters(pace_of_handler().affordable(2 << 10, 128 << 10)),
                    what = "echo of " + size_in_words(message.size());
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim, large);
  client someone(connect(acceptor));
  auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  sim.start("the client writes", someone.write(message, true));
  run_until(sim, sim.start("the client reads", someone.read_to_end()), if_handler_stalls,
            [&] { return so_far(what, someone.got, message); });
  expect_echo(what, someone, message, handled.done() && handled.error() ? if_handler_threw : if_echo_is_cut);
  run_until(sim, handled, if_handler_stalls);
  puzzle::expect_returned(handled, "handle_echo_client", "the end of the stream (asio::error::eof) is not a failure.");
}

TEST_CASE("nothing is lost when the client reads slowly and writes are partial") {
  const std::string message = letters(pace_of_handler().affordable(2 << 10, 64 << 10)),
                    what = "echo of " + size_in_words(message.size());
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim, tiny);
  client someone(connect(acceptor, tiny));
  auto handled = sim.start("handle_echo_client", handle_echo_client(acceptor.accept()));
  sim.start("the client writes", someone.write(message, true));
  run_until(sim, sim.start("the client reads", someone.read_to_end_slowly()), if_handler_stalls,
            [&] { return so_far(what, someone.got, message); });
  expect_echo(what, someone, message, handled.done() && handled.error() ? if_handler_threw : if_echo_is_cut);
  run_until(sim, handled, if_handler_stalls);
}

TEST_CASE("the server serves each client while all others are idle") {
  constexpr std::size_t clients = 100;
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
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
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim, tiny);
  auto serving = sim.start("run_echo_server", run_echo_server(acceptor));
  if (!expect_serving(sim, serving)) return;
  const std::string much = letters(1 << 20);

  client silent(connect(acceptor));
  reset(silent.socket);  // before it is accepted
  if (!expect_serving(sim, serving)) return;

  client idle(connect(acceptor));
  run_until(sim, sim.start("a client", idle.say("here I am")), if_server_stalls);
  reset(idle.socket);  // while its coroutine reads
  if (!expect_serving(sim, serving)) return;

  client greedy(connect(acceptor, tiny));
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

TEST_CASE("two servers at the same time are independent") {
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor first = listen(sim), second = listen(sim);
  auto serving_first = sim.start("run_echo_server", run_echo_server(first));
  if (!expect_serving(sim, serving_first)) return;
  client early(connect(first));
  run_until(sim, sim.start("a client of the first server", early.say("hello")), if_server_stalls);
  auto serving_second = sim.start("the other run_echo_server", run_echo_server(second));
  if (!expect_serving(sim, serving_second)) return;
  client late(connect(second));
  run_until(sim, sim.start("a client of the second server", late.say("good evening")), if_state_is_shared);
  expect_echo("echo for a client of the second server", late, "good evening", if_state_is_shared);
  run_until(sim, sim.start("the client of the first server", early.say("still there?")), if_state_is_shared);
  expect_echo("echo for the client of the first server", early, "still there?", if_state_is_shared);

  expect_few_steps(sim);
  first.close();
  early.socket.close();
  run_until(sim, serving_first, if_server_does_not_end);
  expect_serving(sim, serving_second);
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

    expect_few_steps(sim);
    if (cancelled)
      serving.cancel();
    else
      acceptor.close();
    // A server may wait for its clients.
    someone.socket.close();
    run_until(sim, serving, if_server_does_not_end);
    expect_ended(serving);

    if (!cancelled) continue;
    client late(connect(acceptor));
    sim.start("a late client writes", late.write("anybody there?"));
    sim.start("a late client reads", late.read_to_end());
    settle(sim);
    puzzle::expect(late.got.empty(), "run_echo_server had been cancelled, and the next client was still served",
                   "no client to be accepted after its end",
                   "the clients are accepted in another coroutine, which the cancellation does not reach.");
  }
}

TEST_CASE("the client returns the whole echo unchanged, also when it arrives in pieces") {
  for (const std::string& message : {"hello"s, "a somewhat longer message"s, bytes, ""s}) {
    puzzle::simulation sim(patience);
    tcp::acceptor acceptor = listen(sim);
    server own(acceptor);
    sim.start("the test's server", own.echo(3, 1ms));
    auto talking = sim.start("echo_client", echo_client(acceptor.local_endpoint(), message));
    run_until(sim, talking, message.empty() ? if_nothing_stalls : if_client_stalls);
    puzzle::expect_text("what the server received", own.received, message,
                        message == bytes ? if_bytes_differ : "the message is not sent, or not unchanged.");
    if (!puzzle::expect_returned(talking, "echo_client", "the server accepted the connection and answered.")) continue;
    const std::string& got = talking.get();
    puzzle::expect_text("what echo_client returned", got, server::echo_of(message),
                        got == message ? "this is the message. The echo of this server differs in its first letter."
                        : message == bytes && !got.empty() ? if_bytes_differ
                                                           : why_client_got_less(got));
  }
}

TEST_CASE("the client sends 8 MiB and reads their echo at the same time") {
  // The kernel may keep 5 MiB for a client that does not read.
  const std::string message = letters(pace_of_client().affordable(4 << 10, 8 << 20)),
                    size = size_in_words(message.size());
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  tcp::acceptor acceptor = listen(sim, large);
  server own(acceptor);
  own.received.reserve(message.size());
  sim.start("the test's server", own.echo(65536, 0ms));
  auto talking = sim.start("echo_client", echo_client(acceptor.local_endpoint(), message));
  run_until(sim, talking, if_client_stalls,
            [&] { return so_far("what the server has received of " + size, own.received, message); });
  if (!puzzle::expect_returned(talking, "echo_client", "the server accepted the connection and answered.")) return;
  const bool all_sent = own.received.size() == message.size();
  puzzle::expect_text("what echo_client returned for " + size, talking.get(), server::echo_of(message),
                      all_sent ? why_client_got_less(talking.get()) : if_echo_is_cut);
}

TEST_CASE("thirty clients talk to the server at once") {
  constexpr std::size_t clients = 30;
  const std::size_t size = std::min(pace_of_handler().affordable(100 * clients, 4000 * clients),
                                    pace_of_client().affordable(100 * clients, 4000 * clients)) /
                           clients;
  const auto message = [=](std::size_t i) { return letters(size + 100 * i).substr(100 * i) + std::to_string(i + 1); };
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
    if (!puzzle::expect_returned(talking[i], "echo_client", "the server accepted the connection and answered.") ||
        !puzzle::expect_text("what client " + std::to_string(i + 1) + " got", talking[i].get(), message(i),
                             "state shared between calls, or less than the whole echo was read."))
      return;
  }
  expect_serving(sim, serving);
}
