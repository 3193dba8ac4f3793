#include <algorithm>
#include <array>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <map>
#include <optional>
#include <puzzle/testing.hpp>

#include "contract/20_datagram_echo_udp.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using asio::ip::udp;
using std::chrono::milliseconds;
using texts = std::vector<std::string>;

namespace {

// This puzzle uses real sockets and wall-clock time. So that no result depends on the speed of the machine, everything
// in the test reacts to datagrams. The file has these parts:
//   patience    how long to wait for a datagram before the test gives up
//   network     peer: a socket that passes on what it receives; relay: an unreliable network that follows a script;
//               echo_peer: a correct server
//   echo_all    start it, check its result, run a scenario
//   server      check udp_echo_server
//   test cases

// ---- patience

// After the first failure, waiting long does not help any more.
bool failed_before = false;
milliseconds patience() { return failed_before ? 500ms : 5s; }

// The timeout between two tries. Under heavy load even a correct answer may run out of tries, so a call that times out
// gets another chance with a much longer timeout.
std::vector<milliseconds> timeouts() { return failed_before ? std::vector{100ms} : std::vector{15ms, 400ms}; }

// Remembers a failure; returns ok.
bool note(bool ok) {
  if (!ok) failed_before = true;
  return ok;
}

void run_until(puzzle::simulation& sim, const puzzle::detail::handle_base& finished, std::string_view likely_cause) {
  // run_until throws if the call stalls: that is a failure, too.
  const bool before = std::exchange(failed_before, true);
  sim.run_until(finished, likely_cause);
  failed_before = before;
}

// ---- network

udp::socket& make_socket(puzzle::simulation& sim) {
  udp::socket& socket =
      sim.make<udp::socket>(sim.executor(), udp::endpoint(asio::ip::address_v4::loopback(), std::uint16_t{0}));
  socket.set_option(asio::socket_base::send_buffer_size(1 << 20));
  socket.set_option(asio::socket_base::receive_buffer_size(1 << 20));
  return socket;
}

// Calls f later, in wall-clock time.
asio::awaitable<void> call_later(milliseconds later, std::function<void()> f) {
  asio::steady_timer timer(co_await asio::this_coro::executor, later);
  co_await timer.async_wait(asio::use_awaitable);
  f();
}

void call_later(puzzle::simulation& sim, milliseconds later, std::function<void()> f) {
  asio::co_spawn(sim.executor(), call_later(later, std::move(f)), asio::detached);
}

// A socket that passes every datagram to a function.
class peer {
 public:
  explicit peer(puzzle::simulation& sim) : socket_(make_socket(sim)), buffer_(65'536) {}
  udp::endpoint address() const { return socket_.local_endpoint(); }
  void send(const std::string& text, const udp::endpoint& to) {
    asio::error_code ignored;
    socket_.send_to(asio::buffer(text), to, 0, ignored);
  }
  void listen(std::function<void(const std::string&, const udp::endpoint&)> receiver) {
    receiver_ = std::move(receiver);
    asio::co_spawn(socket_.get_executor(), receive(), asio::detached);
  }

 private:
  asio::awaitable<void> receive() {
    for (;;) {
      std::size_t length = 0;
      try {
        length = co_await socket_.async_receive_from(asio::buffer(buffer_), from_, asio::use_awaitable);
      } catch (const std::system_error&) {
        continue;
      }
      receiver_(std::string(buffer_.data(), length), from_);
    }
  }
  udp::socket& socket_;
  std::vector<char> buffer_;
  udp::endpoint from_;
  std::function<void(const std::string&, const udp::endpoint&)> receiver_;
};

// What happens to the datagrams that carry one text. `arrives`: the first reply arrives at once, or after another reply
// has overtaken it, or after the client has sent the same text again.
enum class arrives { at_once, overtaken, after_next_try };
constexpr int always = 1'000;
struct fate {
  int lost = 0;  // how many tries fail first: alternately the request is lost, or the reply
  int copies = 1;
  arrives reply = arrives::at_once;
  int replies = always;  // the most that get through
};
using fates = std::vector<std::pair<std::string, fate>>;

// An unreliable network between one client and a server.
class relay {
 public:
  relay(puzzle::simulation& sim, const udp::socket& client, udp::endpoint server, const fates& script)
      : server_(server), client_(client.local_endpoint()), front_(sim), back_(sim) {
    for (const auto& [text, fate] : script) traffic_[text].script = fate;
    front_.listen([this](const std::string& text, const udp::endpoint& from) { on_request(text, from); });
    back_.listen([this](const std::string& text, const udp::endpoint&) { on_reply(text); });
  }
  udp::endpoint entrance() const { return front_.address(); }
  int tries(const std::string& text) { return traffic_[text].tries; }
  int delivered(const std::string& text) { return traffic_[text].delivered; }
  void send_to_client(const std::string& text) { front_.send(text, client_); }

  // Mistakes of the client that are reported first: a datagram that is not one of its messages, or that comes from
  // another socket.
  texts messages;
  std::optional<std::string> no_message;
  bool from_elsewhere = false;

  std::function<void(const std::string&)> on_try, on_loss;
  std::function<void()> before_reply;

 private:
  struct traffic {
    fate script;
    int tries = 0, delivered = 0, replies_to_lose = 0;
    bool held_once = false, held_until_overtaken = false, held_until_next_try = false;
  };

  void on_request(const std::string& text, const udp::endpoint& from) {
    if (std::exchange(client_, from) != from) from_elsewhere = true;
    if (std::find(messages.begin(), messages.end(), text) == messages.end()) no_message = text;
    traffic& its = traffic_[text];
    ++its.tries;
    if (on_try) on_try(text);
    if (std::exchange(its.held_until_next_try, false)) deliver(text, its);
    if (its.tries > its.script.lost) return back_.send(text, server_);
    if (its.tries % 2 == 1) return lose(text);
    ++its.replies_to_lose;
    back_.send(text, server_);
  }

  void on_reply(const std::string& text) {
    traffic& its = traffic_[text];
    if (its.delivered == its.script.replies) return;
    if (its.replies_to_lose > 0) {
      --its.replies_to_lose;
      return lose(text);
    }
    const arrives when = its.script.reply;
    if (when != arrives::at_once && !std::exchange(its.held_once, true)) {
      (when == arrives::overtaken ? its.held_until_overtaken : its.held_until_next_try) = true;
      return;
    }
    if (before_reply) before_reply();
    deliver(text, its);
    for (auto& [other, of_other] : traffic_)
      if (std::exchange(of_other.held_until_overtaken, false)) deliver(other, of_other);
  }

  void lose(const std::string& text) {
    if (on_loss) on_loss(text);
  }

  void deliver(const std::string& text, traffic& its) {
    ++its.delivered;
    for (int i = 0; i < its.script.copies; ++i) send_to_client(text);
  }

  udp::endpoint server_, client_;
  peer front_, back_;
  std::map<std::string, traffic> traffic_;
};

// A correct server.
class echo_peer {
 public:
  explicit echo_peer(puzzle::simulation& sim) : peer_(sim) {
    peer_.listen([this](const std::string& text, const udp::endpoint& from) { peer_.send(text, from); });
  }
  udp::endpoint address() const { return peer_.address(); }

 private:
  peer peer_;
};

// ---- echo_all

bool is_timed_out(std::exception_ptr error) { return puzzle::has_code(error, asio::error::timed_out); }

constexpr const char* about_stall =
    "echo_all waits for a datagram and for nothing else. A lost datagram never arrives, so the wait needs a timeout, "
    "after "
    "which the message is sent again.";

// Starts echo_all, and cancels it when it sends a text far too often, or a datagram that it must not send.
puzzle::handle<texts> start_call(puzzle::simulation& sim, udp::socket& client, relay& to, const texts& messages,
                                 milliseconds timeout) {
  auto call = sim.start("echo_all", contract::datagram_echo_udp::echo_all(client, to.entrance(), messages, timeout));
  to.messages.insert(to.messages.end(), messages.begin(), messages.end());
  const int far_too_often = 10 * static_cast<int>(messages.size());
  to.on_try = [&to, call, far_too_often](const std::string& text) mutable {
    if (to.tries(text) == far_too_often || to.no_message || to.from_elsewhere) call.cancel();
  };
  return call;
}

bool expect_no_more_than_five_tries(relay& of, const texts& messages) {
  for (const std::string& each : messages) {
    const auto equal = std::count(messages.begin(), messages.end(), each);
    if (!puzzle::expect_at_most("tries of " + puzzle::in_quotes(each), of.tries(each), 5 * equal,
                                "a message is tried five times at most."))
      return false;
  }
  return true;
}

bool expect_open(const udp::socket& client) {
  return puzzle::expect(client.is_open(), "echo_all closed the socket", "it to stay open",
                        "the socket belongs to the caller, who may use it for further calls.");
}

bool expect_replies(const puzzle::handle<texts>& call, const udp::socket& client, relay& from, const texts& messages,
                    std::string_view likely_cause) {
  if (!puzzle::expect(!from.no_message, "echo_all sent " + puzzle::in_quotes(from.no_message.value_or("")),
                      "exactly the text of a message",
                      "each message is sent unchanged, in a datagram of its own, without anything added.") ||
      !puzzle::expect(!from.from_elsewhere, "echo_all sent a datagram from another socket",
                      "every datagram to come from the socket that was passed to it",
                      "the caller has bound that socket and uses it for further calls.") ||
      !puzzle::expect_returned(call, "echo_all", likely_cause) ||
      !puzzle::expect_count("replies", static_cast<int>(call.get().size()), static_cast<int>(messages.size()),
                            "echo_all returns one reply for each message, so it must wait for each of them."))
    return false;
  const texts replies = call.get();
  if (std::is_permutation(replies.begin(), replies.end(), messages.begin(), messages.end()))
    likely_cause =
        "all replies are there, but they are returned in the order of `messages`, in whatever order they arrive.";
  if (!puzzle::expect_list("the replies", replies, messages, likely_cause) || !expect_open(client)) return false;
  for (const std::string& each : messages)
    if (!puzzle::expect(from.delivered(each) > 0,
                        "echo_all returned although the server had not answered " + puzzle::in_quotes(each) + " yet",
                        "it to wait for that reply",
                        "the datagram that it took for the reply came from another sender, or has a different text (if "
                        "a small buffer truncates it, it may look the same). Or it did not wait for a reply."))
      return false;
  return expect_no_more_than_five_tries(from, messages);
}

bool expect_timed_out(const puzzle::handle<texts>& call, const udp::socket& client, std::string_view likely_cause) {
  return puzzle::expect(
             is_timed_out(call.error()),
             call.error() ? "echo_all threw " + puzzle::describe(call.error()) : "echo_all returned normally",
             "it to throw std::system_error with asio::error::timed_out", likely_cause) &&
         expect_open(client);
}

struct scenario {
  std::vector<texts> calls;  // sequentially, on one socket
  fates script;
  texts noise;              // arrives from the server's address before the first reply
  bool strangers = false;   // when a datagram is lost, strangers send its text to the client
  bool lookalikes = false;  // when a datagram is lost, nearly its text arrives from the server's address
};

void check(const scenario& s, std::string_view likely_cause) {
  for (const milliseconds timeout : timeouts()) {
    puzzle::simulation sim(patience());
    udp::socket& client = make_socket(sim);
    echo_peer& server = sim.make<echo_peer>(sim);
    relay& to = sim.make<relay>(sim, client, server.address(), s.script);
    peer& stranger = sim.make<peer>(sim);
    // The server's port on another address. Where that cannot be bound, it is one more stranger.
    udp::socket& namesake = sim.make<udp::socket>(sim.executor(), udp::v4());
    asio::error_code ignored;
    namesake.bind(udp::endpoint(asio::ip::make_address("127.0.0.2"), to.entrance().port()), ignored);
    to.on_loss = [&, to_client = client.local_endpoint()](const std::string& text) {
      if (s.strangers) {
        stranger.send(text, to_client);
        namesake.send_to(asio::buffer(text), to_client, 0, ignored);
      }
      if (!s.lookalikes) return;
      const std::string all_but_one = text.substr(0, text.size() - 1), half = text.substr(0, text.size() / 2);
      for (const std::string& each : {text + "bet", all_but_one + '!', all_but_one, half, std::string()})
        to.send_to_client(each);
    };
    to.before_reply = [&to, noise = s.noise]() mutable {
      for (const std::string& each : std::exchange(noise, {})) to.send_to_client(each);
    };
    bool again = false;
    for (const texts& messages : s.calls) {
      auto call = start_call(sim, client, to, messages, timeout);
      run_until(sim, call, about_stall);
      again = is_timed_out(call.error()) && timeout != timeouts().back();
      if (again) break;
      if (!note(expect_replies(call, client, to, messages, likely_cause))) return;
    }
    if (!again) return;
  }
}

// 65,507 bytes: 65,535 less the headers of IP and UDP. It contains every kind of byte.
std::string large(unsigned seed) {
  std::string text(65'507, ' ');
  for (char& each : text) {
    seed = seed * 1'103'515'245U + 12'345U;
    each = static_cast<char>(seed >> 16);
  }
  return text;
}

// ---- server

// Three clients send these: each sends the first one at once, and each further one is sent when the one before has been
// answered. Then the server is cancelled, or its socket is closed.
void check_server(const texts& datagrams, bool by_closing) {
  struct client {
    peer* own;
    texts to_send, replies;
  };
  std::vector<client> clients;
  std::size_t sent = 0, answered = 0;
  bool from_elsewhere = false, out_of_patience = false;
  puzzle::simulation sim(patience() + 1s);
  udp::socket& socket = make_socket(sim);
  const udp::endpoint address = socket.local_endpoint();
  auto server = sim.start("udp_echo_server", contract::datagram_echo_udp::udp_echo_server(socket));
  const std::size_t expected = 3 * datagrams.size();
  for (char name : {'1', '2', '3'}) {
    client each{&sim.make<peer>(sim), datagrams, {}};
    for (std::string& text : each.to_send)
      if (!text.empty()) text[0] = name;
    clients.push_back(each);
  }
  const auto send = [&](std::size_t n) {
    clients[n % 3].own->send(clients[n % 3].to_send[n / 3], address);
    sent = n + 1;
  };
  for (client& each : clients)
    each.own->listen([&](const std::string& text, const udp::endpoint& from) {
      if (from != address) from_elsewhere = true;
      each.replies.push_back(text);
      if (++answered < 3) return;
      if (answered < expected) return send(answered);
      // Later, so that the server is waiting for the next datagram by then.
      sim.at(sim.now() + 1ms, [&socket, server, by_closing]() mutable {
        if (by_closing)
          socket.close();
        else
          server.cancel();
      });
    });
  for (std::size_t n = 0; n < 3; ++n) send(n);
  call_later(sim, patience(), [&out_of_patience, server]() mutable {
    out_of_patience = true;
    server.cancel();
  });
  constexpr const char* about_end = "the server does not end when it is cancelled or its socket is closed.";
  run_until(sim, server, about_end);
  for (std::size_t n = 0; out_of_patience && n < sent; ++n)
    if (const client& each = clients[n % 3]; each.replies.size() <= n / 3) {
      note(puzzle::expect(
          false,
          "client " + std::to_string(n % 3 + 1) + " sent " + puzzle::in_quotes(each.to_send[n / 3]) +
              ", and no reply arrived",
          "a reply to every datagram",
          "a datagram was not answered, or the reply went to another client. Every datagram is answered, "
          "whatever arrived before it, also an empty one. (A send can fail, for example with more than "
          "65,507 bytes.)"));
      return;
    }
  if (!note(puzzle::expect_count(
          "datagrams that the server answered before it ended", static_cast<int>(answered), static_cast<int>(expected),
          answered > expected ? "each datagram is answered once."
                              : "a server ends only when it is cancelled or its socket is closed. No datagram, however "
                                "short, means the end: UDP has no connection that could end.")))
    return;
  for (std::size_t i = 0; i < clients.size(); ++i)
    if (!note(puzzle::expect_list(
            "the replies to client " + std::to_string(i + 1), clients[i].replies, clients[i].to_send,
            "a datagram is sent back to its own sender unchanged: the same length, byte for byte. A buffer that is too "
            "small truncates it, and a zero is a byte like any other.")))
      return;
  if (!note(puzzle::expect(!out_of_patience,
                           by_closing ? "the server still ran long after its socket was closed"
                                      : "the server still ran long after it was cancelled",
                           "it to end at once, without another cancellation", about_end)))
    return;
  note(puzzle::expect(!from_elsewhere, "a reply came from another address", "it to come from the server's socket",
                      "a client recognizes a reply by its sender, so the server must send it from the same socket."));
  note(puzzle::expect(
      !server.error() || puzzle::is_operation_aborted(server.error()),
      "the server threw " + puzzle::describe(server.error()), "it to end normally or with operation_aborted",
      "a pending receive completes with operation_aborted when it is cancelled or its socket is closed."));
}

}  // namespace

// ---- test cases

TEST_CASE("the server answers every sender until it is cancelled") { check_server({"?one", "?two", "?three"}, false); }

TEST_CASE("the server answers every sender until its socket is closed") { check_server({"?one"}, true); }

TEST_CASE("the server sends back the largest datagram, an empty one, and every kind of byte") {
  check_server({"?short", large(7), "", "?a zero: \0, and more: \xff"s, "?short again"}, false);
}

TEST_CASE("without losses each message is sent once") {
  const texts messages = {"alpha", "bravo", "charlie", "bravo"};
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  echo_peer& server = sim.make<echo_peer>(sim);
  relay& to = sim.make<relay>(sim, client, server.address(), fates());
  peer& stranger = sim.make<peer>(sim);
  to.before_reply = [&, to_client = client.local_endpoint()] {
    stranger.send("hello", to_client);
    to.send_to_client("zulu");
  };
  // So long that there is no reason to send again.
  auto call = start_call(sim, client, to, messages, failed_before ? 700ms : 10s);
  run_until(sim, call, about_stall);
  sim.run_until(sim.now());  // further datagrams arrive
  if (!note(expect_replies(call, client, to, messages,
                           "every datagram arrived, and every reply was sent. A datagram from a stranger, or with "
                           "another text, is not a reply and must be ignored.")) ||
      failed_before)
    return;
  for (const std::string& each : messages)
    if (!note(puzzle::expect_count(
            "tries of \"" + each + "\", answered at once", to.tries(each),
            std::count(messages.begin(), messages.end(), each),
            "each message is sent, even if another one has the same text. It is sent again when no "
            "reply has arrived within `timeout`, not earlier, and not because of a datagram "
            "from a stranger.")))
      return;
  to.send_to_client("still there?");
  sim.run_until(sim.now());
  note(puzzle::expect(
      client.available() > 0, "a datagram that arrived after the call was read from the socket",
      "it to stay there for the caller",
      "echo_all left a receive pending. Every operation that it starts must have ended, or be cancelled, "
      "when it returns."));
}

TEST_CASE("no messages: returns at once") {
  check({{texts()}, {}, {}}, "there is nothing to send and nothing to wait for.");
}

TEST_CASE("a lost message is sent again") {
  check({{{"alpha", "bravo", "charlie"}}, {{"alpha", {1}}, {"bravo", {2}}}, {}},
        "a request, or its reply, was lost: that message must be sent again after `timeout`, up to five tries.");
}

TEST_CASE("a duplicate reply does not answer another message") {
  check({{{"alpha", "bravo", "charlie"}},
         {{"alpha", {0, 3, arrives::at_once}}, {"bravo", {0, 2, arrives::at_once}}, {"charlie", {1}}},
         {}},
        "a reply was delivered twice. A datagram is the reply to a message only if it has the text of that message.");
}

TEST_CASE("replies that arrive late or reordered are returned in the order of the messages") {
  check({{{"alpha", "bravo", "charlie", "delta"}},
         {{"alpha", {0, 1, arrives::overtaken}}, {"charlie", {0, 1, arrives::after_next_try}}},
         {}},
        "replies arrived in another order than the messages were sent. They are returned in the order of `messages`.");
}

TEST_CASE("the reply to the fifth try counts") {
  check({{{"alpha", "bravo"}}, {{"alpha", {4}}}, {}},
        "four tries were lost, and the fifth was answered. Each try waits for `timeout`, also the fifth one.");
}

TEST_CASE("equal messages get one reply each") {
  check({{{"bravo", "alpha", "bravo", "bravo"}}, {{"bravo", {1, 1, arrives::overtaken}}}, {}},
        "some messages have the same text, and each of them has its own place in the result: the text alone does not "
        "identify a message.");
}

TEST_CASE("datagrams from strangers are ignored, whatever their text") {
  check({{{"alpha", "bravo", "charlie"}}, {{"alpha", {1}}, {"charlie", {2}}}, {}, true},
        "a datagram from a stranger was taken for a reply.");
}

TEST_CASE("unexpected datagrams from the server are ignored") {
  check({{{"alpha", "bravo"}}, {}, {"alph", "alpha ", "", "zulu", "bravado"}},
        "a reply has exactly the text of its message.");
}

TEST_CASE("a datagram whose text is nearly the message is not its reply") {
  const std::string x_1 = "x\0001"s, x_2 = "x\0002"s;
  check({{{"alpha", x_1, x_2}}, {{"alpha", {1}}, {x_1, {1}}, {x_2, {1}}}, {}, false, true},
        "a datagram from the server was longer than the message, or shorter, or differed in one byte. A reply has "
        "exactly "
        "the message's text. The text may contain any byte, so it does not end at a zero.");
}

TEST_CASE("the largest message is echoed") {
  check({{{large(1), "alpha", large(2)}}, {{large(2), {1}}}, {}},
        "a datagram may carry 65,507 bytes. A buffer that is too small truncates it without an error.");
}

TEST_CASE("losses, duplicates, late replies and strangers combined, and a second call on the same socket") {
  check(
      {{{"alpha", "bravo", "alpha", "charlie", "delta"}, {"echo", "foxtrot", "golf"}},
       {{"alpha", {1, 2, arrives::overtaken}},
        {"bravo", {2, 1, arrives::after_next_try}},
        {"delta", {0, 3, arrives::at_once}},
        {"echo", {1, 2, arrives::at_once}},
        {"foxtrot", {0, 1, arrives::overtaken}}},
       {"zulu"},
       true},
      "losses, duplicates, late replies and strangers: a reply comes from the server and has the text of a message of "
      "this call. Datagrams that an earlier call has left unread are not replies.");
}

TEST_CASE("datagrams from strangers do not delay the next try") {
  using clock = std::chrono::steady_clock;
  constexpr int most = 100;
  for (const milliseconds timeout : {20ms, 400ms}) {
    int sent = 0;
    clock::time_point last;
    clock::duration widest_gap{};
    const auto measure_gap = [&] { widest_gap = std::max(widest_gap, clock::now() - last); };
    puzzle::simulation sim(patience());
    udp::socket& client = make_socket(sim);
    echo_peer& server = sim.make<echo_peer>(sim);
    relay& to = sim.make<relay>(sim, client, server.address(), fates{{"alpha", {1}}});
    peer& stranger = sim.make<peer>(sim);
    // Ten for each timeout, until the message is sent again. A slow machine only makes the intervals longer.
    std::function<void()> flood = [&, to_client = client.local_endpoint()] {
      measure_gap();
      if (to.tries("alpha") > 1 || sent == most) return;
      ++sent;
      stranger.send("hello", to_client);
      last = clock::now();
      call_later(sim, timeout / 10, flood);
    };
    to.on_loss = [&](const std::string&) { flood(); };
    last = clock::now();
    auto call = start_call(sim, client, to, {"alpha"}, timeout);
    run_until(sim, call, about_stall);
    measure_gap();
    // Where the machine held up the strangers for nearly a whole timeout, that has told nothing: the next one is
    // longer.
    if (sent < most && widest_gap > timeout * 3 / 4 && timeout < 400ms) continue;
    note(puzzle::expect(
        sent < most,
        "strangers sent " + std::to_string(sent) +
            " datagrams, ten in each `timeout`, before the message was sent again",
        "it to be sent again after one `timeout`",
        "each ignored datagram restarts the timeout. The timeout belongs to the try, not to the wait for the next "
        "datagram."));
    if (!is_timed_out(call.error())) note(expect_replies(call, client, to, {"alpha"}, "the second try is answered."));
    return;
  }
}

TEST_CASE("a server that never answers: timed_out after five tries") {
  const std::string who = "is this on?";
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  echo_peer& server = sim.make<echo_peer>(sim);
  relay& to = sim.make<relay>(sim, client, server.address(), fates{{who, {always}}});
  const auto start = std::chrono::steady_clock::now();
  auto call = start_call(sim, client, to, {who}, 30ms);
  run_until(sim, call, about_stall);
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  sim.run_until(sim.now());  // the last datagram arrives
  note(expect_timed_out(
      call, client, "there was no reply. Five tries without a reply are an error, whatever else there is to return."));
  if (!note(puzzle::expect_count("tries", to.tries(who), 5, "a message is sent five times before echo_all gives up.")))
    return;
  // No upper bound, because a slow machine takes longer.
  note(puzzle::expect(took >= 5 * 30ms, "five tries took " + std::to_string(took.count()) + " ms",
                      "150 ms or more, with a `timeout` of 30 ms",
                      "each try waits for the whole `timeout`, also the last one."));
}

TEST_CASE("two equal messages and only one reply: timed_out") {
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  echo_peer& server = sim.make<echo_peer>(sim);
  relay& to = sim.make<relay>(sim, client, server.address(), fates{{"alpha", {0, 1, arrives::at_once, 1}}});
  auto call = start_call(sim, client, to, {"alpha", "alpha"}, 5ms);
  run_until(sim, call, about_stall);
  note(expect_timed_out(call, client,
                        "two messages have the text \"alpha\", and only one reply arrived. It answers one of them."));
}

TEST_CASE("one message without a reply: timed_out, and the socket can be used again") {
  for (const milliseconds timeout : timeouts()) {
    puzzle::simulation sim(patience());
    udp::socket& client = make_socket(sim);
    echo_peer& server = sim.make<echo_peer>(sim);
    relay& to = sim.make<relay>(sim, client, server.address(), fates{{"bravo", {always}}});
    auto call = start_call(sim, client, to, {"alpha", "bravo", "charlie"}, 5ms);
    run_until(sim, call, about_stall);
    if (!note(expect_timed_out(
            call, client,
            "\"bravo\" was never answered: five tries without a reply are an error, whatever else there "
            "is to return.")))
      return;
    auto second = start_call(sim, client, to, {"delta", "echo"}, timeout);
    run_until(sim, second, about_stall);
    if (is_timed_out(second.error()) && timeout != timeouts().back()) continue;
    note(expect_replies(second, client, to, {"delta", "echo"},
                        "the previous call failed, but the socket belongs to the caller: it must stay open, without a "
                        "pending receive."));
    return;
  }
}

TEST_CASE("no server at all: timed_out after five tries") {
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  // A socket that is connected elsewhere keeps its port reserved but accepts nothing from the client. If the client is
  // connected, too, the system reports that as an error.
  udp::socket& elsewhere = make_socket(sim);
  udp::socket& nobody = make_socket(sim);
  nobody.connect(elsewhere.local_endpoint());
  auto call =
      sim.start("echo_all", contract::datagram_echo_udp::echo_all(client, nobody.local_endpoint(), {"alpha"}, 5ms));
  // The tries cannot be counted here, so a time limit stops an answer that never gives up.
  call_later(sim, patience(), [call]() mutable { call.cancel(); });
  run_until(sim, call, about_stall);
  note(expect_timed_out(call, client,
                        "whether a datagram is lost or refused makes no difference: five tries, then timed_out."));
}

TEST_CASE("two clients and the server over unreliable networks") {
  const texts first = {"alpha", "bravo", "charlie"}, second = {"bravo", "delta", "alpha"};
  for (const milliseconds timeout : timeouts()) {
    puzzle::simulation sim(patience());
    udp::socket& socket = make_socket(sim);
    udp::socket& client_1 = make_socket(sim);
    udp::socket& client_2 = make_socket(sim);
    relay& to_1 = sim.make<relay>(sim, client_1, socket.local_endpoint(), fates{{"alpha", {1, 2, arrives::at_once}}});
    relay& to_2 = sim.make<relay>(sim, client_2, socket.local_endpoint(),
                                  fates{{"bravo", {0, 1, arrives::overtaken}}, {"delta", {1}}});
    auto server = sim.start("udp_echo_server", contract::datagram_echo_udp::udp_echo_server(socket));
    auto call_1 = start_call(sim, client_1, to_1, first, timeout);
    auto call_2 = start_call(sim, client_2, to_2, second, timeout);
    run_until(sim, call_1, about_stall);
    run_until(sim, call_2, about_stall);
    server.cancel();
    run_until(sim, server, "the server was cancelled and does not end.");
    if ((is_timed_out(call_1.error()) || is_timed_out(call_2.error())) && timeout != timeouts().back()) continue;
    constexpr const char* cause =
        "the server answers the sender of each datagram, which the receive operation reports. Or there is state shared "
        "between calls: two calls of echo_all ran at the same time.";
    note(expect_replies(call_1, client_1, to_1, first, cause)) &&
        note(expect_replies(call_2, client_2, to_2, second, cause));
    return;
  }
}

TEST_CASE("two concurrent calls of echo_all do not affect each other") {
  if (failed_before) return;  // the cause that this test names is right only when everything else passes
  const texts first = {"alpha", "bravo", "charlie"}, second = {"delta", "echo", "foxtrot"};
  puzzle::simulation sim(patience());
  udp::socket& client_1 = make_socket(sim);
  udp::socket& client_2 = make_socket(sim);
  // Answers both calls at the same moment, so that both find a reply in their sockets when the loop runs next.
  peer& server = sim.make<peer>(sim);
  const auto start = [&](udp::socket& client, const texts& messages) {
    // So long that a correct answer sends nothing again.
    return sim.start("echo_all", contract::datagram_echo_udp::echo_all(client, server.address(), messages, 3s));
  };
  auto call_1 = start(client_1, first);
  auto call_2 = start(client_2, second);
  std::array<texts, 2> unanswered;
  texts received;
  std::optional<std::string> sent_again;
  server.listen([&](const std::string& text, const udp::endpoint& from) mutable {
    if (std::find(received.begin(), received.end(), text) != received.end()) {
      sent_again = text;
      call_1.cancel();
      call_2.cancel();
      return;
    }
    received.push_back(text);
    unanswered[from == client_1.local_endpoint() ? 0 : 1].push_back(text);
    if (unanswered[0].empty() || unanswered[1].empty()) return;
    server.send(unanswered[0].front(), client_1.local_endpoint());
    server.send(unanswered[1].front(), client_2.local_endpoint());
    for (texts& each : unanswered) each.erase(each.begin());
  });
  run_until(sim, call_1, about_stall);
  run_until(sim, call_2, about_stall);
  constexpr const char* cause =
      "state shared between calls: two calls ran at the same time, each with its own socket and messages. Each call "
      "needs its own variables and buffers.";
  if (!note(puzzle::expect(!sent_again,
                           "echo_all sent " + puzzle::in_quotes(sent_again.value_or("")) + " again after 3 s",
                           "each message to be sent once, because its reply was there", cause)))
    return;
  const auto expect_own_replies = [&](const puzzle::handle<texts>& call, const texts& messages) {
    return note(puzzle::expect_returned(call, "echo_all", cause)) &&
           note(puzzle::expect_list("the replies", call.get(), messages, cause));
  };
  expect_own_replies(call_1, first) && expect_own_replies(call_2, second);
}

TEST_CASE("two concurrent servers do not affect each other") {
  if (failed_before) return;  // the cause that this test names is right only when everything else passes
  puzzle::simulation sim(patience());
  const auto start = [&sim](udp::socket& socket) {
    return sim.start("udp_echo_server", contract::datagram_echo_udp::udp_echo_server(socket));
  };
  udp::socket& socket_1 = make_socket(sim);
  udp::socket& socket_2 = make_socket(sim);
  auto server_1 = start(socket_1);
  auto server_2 = start(socket_2);
  sim.run_until(sim.now());  // both wait for a datagram
  texts replies_1, replies_2;
  const auto stop_when_answered = [&] {
    if (replies_1.empty() || replies_2.empty()) return;
    server_1.cancel();
    server_2.cancel();
  };
  const auto expect_reply_in = [&](peer& client, texts& replies) {
    client.listen([&replies, stop_when_answered](const std::string& text, const udp::endpoint&) {
      replies.push_back(text);
      stop_when_answered();
    });
  };
  peer& client_1 = sim.make<peer>(sim);
  peer& client_2 = sim.make<peer>(sim);
  expect_reply_in(client_1, replies_1);
  expect_reply_in(client_2, replies_2);
  // Both servers find a datagram in their sockets when the loop runs next.
  client_1.send("for one", socket_1.local_endpoint());
  client_2.send("for the other", socket_2.local_endpoint());
  call_later(sim, patience(), [server_1, server_2]() mutable {
    server_1.cancel();
    server_2.cancel();
  });
  run_until(sim, server_1, "the server was cancelled and does not end.");
  run_until(sim, server_2, "the server was cancelled and does not end.");
  constexpr const char* cause =
      "state shared between calls: two servers ran at the same time, each with its own socket. Each call needs its own "
      "buffer and sender.";
  note(puzzle::expect_list("the replies of one server", replies_1, {"for one"}, cause)) &&
      note(puzzle::expect_list("the replies of the other server", replies_2, {"for the other"}, cause));
}
