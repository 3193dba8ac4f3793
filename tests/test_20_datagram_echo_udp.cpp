#include <algorithm>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <functional>
#include <map>
#include <puzzle/testing.hpp>

#include "contract/20_datagram_echo_udp.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using asio::ip::udp;
using std::chrono::milliseconds;
using texts = std::vector<std::string>;

namespace {

// Real sockets, real time: nothing here depends on how long something takes. The world acts when a datagram comes.

// Once something is wrong, waiting long would not make it right.
bool in_trouble = false;
milliseconds patience() { return in_trouble ? 500ms : 5s; }

// The time-out between two tries. On a machine under load even a right answer may run out of tries; what ends so is
// given another chance, with much more time.
std::vector<milliseconds> timeouts() { return in_trouble ? std::vector{100ms} : std::vector{15ms, 400ms}; }

bool note(bool ok) {
  if (!ok) in_trouble = true;
  return ok;
}

void run_until(puzzle::simulation& sim, const puzzle::detail::handle_base& finished, std::string_view likely_cause) {
  const bool before = std::exchange(in_trouble, true);
  sim.run_until(finished, likely_cause);
  in_trouble = before;
}

udp::socket& make_socket(puzzle::simulation& sim) {
  udp::socket& socket =
      sim.make<udp::socket>(sim.executor(), udp::endpoint(asio::ip::address_v4::loopback(), std::uint16_t{0}));
  socket.set_option(asio::socket_base::send_buffer_size(1 << 20));
  socket.set_option(asio::socket_base::receive_buffer_size(1 << 20));
  return socket;
}

// In real time.
asio::awaitable<void> call_later(milliseconds later, std::function<void()> f) {
  asio::steady_timer timer(co_await asio::this_coro::executor, later);
  co_await timer.async_wait(asio::use_awaitable);
  f();
}

void call_later(puzzle::simulation& sim, milliseconds later, std::function<void()> f) {
  asio::co_spawn(sim.executor(), call_later(later, std::move(f)), asio::detached);
}

// A socket that hands on whatever comes in.
class station {
 public:
  explicit station(puzzle::simulation& sim) : socket_(make_socket(sim)), buffer_(65'536) {}
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

// What becomes of the datagrams that carry one text. Held back: the first reply waits until another one has overtaken
// it, or until the same text is sent again.
enum class arrives { at_once, overtaken, after_next_try };
constexpr int always = 1'000;
struct fate {
  int lost = 0;  // so many of the first tries: now on the way there, now on the way back
  int copies = 1;
  arrives reply = arrives::at_once;
  int replies = always;  // no more than so many get through
};
using fates = std::vector<std::pair<std::string, fate>>;

// A bad line between one client and a server.
class line {
 public:
  line(puzzle::simulation& sim, const udp::socket& client, udp::endpoint server, const fates& script)
      : server_(server), client_(client.local_endpoint()), front_(sim), back_(sim) {
    for (const auto& [text, fate] : script) traffic_[text].script = fate;
    front_.listen([this](const std::string& text, const udp::endpoint& from) { on_request(text, from); });
    back_.listen([this](const std::string& text, const udp::endpoint&) { on_reply(text); });
  }
  udp::endpoint entrance() const { return front_.address(); }
  int tries(const std::string& text) { return traffic_[text].tries; }
  int delivered(const std::string& text) { return traffic_[text].delivered; }
  void send_to_client(const std::string& text) { front_.send(text, client_); }

  // What is wrong, whatever comes of it: datagrams that hold no message, or come from another socket than the client's.
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
  station front_, back_;
  std::map<std::string, traffic> traffic_;
};

// A server that does its duty.
class plain_server {
 public:
  explicit plain_server(puzzle::simulation& sim) : station_(sim) {
    station_.listen([this](const std::string& text, const udp::endpoint& from) { station_.send(text, from); });
  }
  udp::endpoint address() const { return station_.address(); }

 private:
  station station_;
};

bool is_timed_out(std::exception_ptr error) {
  if (!error) return false;
  try {
    std::rethrow_exception(error);
  } catch (const asio::multiple_exceptions& several) {
    return is_timed_out(several.first_exception());
  } catch (const std::system_error& timed_out) {
    return timed_out.code() == asio::error::timed_out;
  } catch (...) {
    return false;
  }
}

constexpr const char* about_stall =
    "echo_all waits for a datagram and for nothing else. A lost one never comes: somebody has to look at the time, and "
    "send again.";

// Calls echo_all, and cancels it when it sends a text far too often, or what it should not send at all.
puzzle::handle<texts> start_call(puzzle::simulation& sim, udp::socket& client, line& to, const texts& messages,
                                 milliseconds timeout) {
  auto call = sim.start("echo_all", contract::datagram_echo_udp::echo_all(client, to.entrance(), messages, timeout));
  to.messages.insert(to.messages.end(), messages.begin(), messages.end());
  const int far_too_often = 10 * static_cast<int>(messages.size());
  to.on_try = [&to, call, far_too_often](const std::string& text) mutable {
    if (to.tries(text) == far_too_often || to.no_message || to.from_elsewhere) call.cancel();
  };
  return call;
}

bool expect_no_more_than_five_tries(line& of, const texts& messages) {
  for (const std::string& each : messages) {
    const auto equal = std::count(messages.begin(), messages.end(), each);
    if (!puzzle::expect_at_most("tries of " + puzzle::in_quotes(each), of.tries(each), 5 * equal,
                                "five tries for a message, and no more."))
      return false;
  }
  return true;
}

bool expect_open(const udp::socket& client) {
  return puzzle::expect(client.is_open(), "echo_all closed the socket", "it to stay open",
                        "it is the caller's, who may have more to send.");
}

bool expect_replies(const puzzle::handle<texts>& call, const udp::socket& client, line& from, const texts& messages,
                    std::string_view likely_cause) {
  if (!puzzle::expect(!from.no_message, "echo_all sent " + puzzle::in_quotes(from.no_message.value_or("")),
                      "the very text of a message", "each message is sent as it is, in a datagram of its own.") ||
      !puzzle::expect(!from.from_elsewhere, "echo_all sent a datagram from another socket",
                      "all to come from the socket that it was given",
                      "a socket is handed in: the caller has bound it, and keeps it for further calls.") ||
      !puzzle::expect_returned(call, "echo_all", likely_cause) ||
      !puzzle::expect_count("replies", static_cast<int>(call.get().size()), static_cast<int>(messages.size()),
                            "one reply is returned for each message, so each has to be waited for."))
    return false;
  const texts replies = call.get();
  if (std::is_permutation(replies.begin(), replies.end(), messages.begin(), messages.end()))
    likely_cause = "all are there, but replies are returned in the order of `messages`, however they arrive.";
  if (!puzzle::expect_list("the replies", replies, messages, likely_cause) || !expect_open(client)) return false;
  for (const std::string& each : messages)
    if (!puzzle::expect(from.delivered(each) > 0,
                        "echo_all returned although the server had not answered " + puzzle::in_quotes(each) + " yet",
                        "it to wait for that reply",
                        "what it took for the reply came from somebody else, or has another text (cut off by a small "
                        "buffer, it may look the same); or it did not wait for one."))
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
  std::vector<texts> calls;  // one after another, on one socket
  fates script;
  texts noise;              // from the server's address, before the first reply
  bool strangers = false;   // send the client the text of each datagram that is lost
  bool lookalikes = false;  // come from the server's address when a datagram is lost: nearly its text
};

void check(const scenario& s, std::string_view likely_cause) {
  for (const milliseconds timeout : timeouts()) {
    puzzle::simulation sim(patience());
    udp::socket& client = make_socket(sim);
    plain_server& server = sim.make<plain_server>(sim);
    line& to = sim.make<line>(sim, client, server.address(), s.script);
    station& stranger = sim.make<station>(sim);
    // Another machine, and there the server's port. Where this cannot be had, it is one more stranger.
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

// 65,507 bytes: what is left of 65,535 after the headers of IP and UDP. Any byte may be among them.
std::string large(unsigned seed) {
  std::string text(65'507, ' ');
  for (char& each : text) {
    seed = seed * 1'103'515'245U + 12'345U;
    each = static_cast<char>(seed >> 16);
  }
  return text;
}

// Three clients send these: the first all at the same time, the others in turn, each when the one before has been
// answered. Then the server is told to end.
void check_server(const texts& datagrams, bool by_closing) {
  struct client {
    station* own;
    texts to_send, replies;
  };
  std::vector<client> clients;
  std::size_t sent = 0, answered = 0;
  bool from_elsewhere = false, out_of_patience = false;
  puzzle::simulation sim(patience() + 1s);
  sim.step_cap(5'000);  // a loop that spins is told before anybody loses patience
  udp::socket& socket = make_socket(sim);
  const udp::endpoint address = socket.local_endpoint();
  auto server = sim.start("udp_echo_server", contract::datagram_echo_udp::udp_echo_server(socket));
  const std::size_t expected = 3 * datagrams.size();
  for (char name : {'1', '2', '3'}) {
    client each{&sim.make<station>(sim), datagrams, {}};
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
      // When nothing is ready any more: the server waits for the next datagram.
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
  run_until(sim, server, "the server does not end when it is told to.");
  for (std::size_t n = 0; out_of_patience && n < sent; ++n)
    if (const client& each = clients[n % 3]; each.replies.size() <= n / 3) {
      note(puzzle::expect(false,
                          "client " + std::to_string(n % 3 + 1) + " sent " + puzzle::in_quotes(each.to_send[n / 3]) +
                              ", and nothing came back",
                          "a reply to every datagram",
                          "a datagram was not answered, or not to the one who sent it. Each is, whatever has come "
                          "before, and also an empty one. A send can fail: of more than 65,507 bytes, for one."));
      return;
    }
  if (!note(puzzle::expect_count(
          "datagrams that the server answered before it ended", static_cast<int>(answered), static_cast<int>(expected),
          answered > expected ? "each datagram is answered once."
                              : "a server ends when it is cancelled or its socket is closed. Nothing that comes "
                                "in, however short, is an end: there is no connection that could end.")))
    return;
  for (std::size_t i = 0; i < clients.size(); ++i)
    if (!note(puzzle::expect_list(
            "what client " + std::to_string(i + 1) + " got back", clients[i].replies, clients[i].to_send,
            "a datagram is sent back to its own sender, as it came: whole, only as long as it was, and "
            "byte for byte. A buffer that is too small cuts it off, and a zero is a byte like others.")))
      return;
  note(puzzle::expect(!from_elsewhere, "a reply came from another address", "it to come from the server's socket",
                      "who asks knows an answer by its sender, so it has to come from the socket that was asked."));
  note(puzzle::expect(!server.error() || puzzle::is_operation_aborted(server.error()),
                      "the server threw " + puzzle::describe(server.error()),
                      "it to end normally or with operation_aborted",
                      "that is how a pending receive ends when it is cancelled or its socket is closed."));
}

}  // namespace

TEST_CASE("the server answers whoever sends, until it is cancelled") {
  check_server({"?one", "?two", "?three"}, false);
}

TEST_CASE("the server answers whoever sends, until its socket is closed") { check_server({"?one"}, true); }

TEST_CASE("the server sends back the largest datagram, the empty one, and any byte") {
  check_server({"?short", large(7), "", "?a zero: \0, and more: \xff"s, "?short again"}, false);
}

TEST_CASE("over a good line each message is sent once") {
  const texts messages = {"alpha", "bravo", "charlie", "bravo"};
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  plain_server& server = sim.make<plain_server>(sim);
  line& to = sim.make<line>(sim, client, server.address(), fates());
  station& stranger = sim.make<station>(sim);
  to.before_reply = [&, to_client = client.local_endpoint()] {
    stranger.send("hello", to_client);
    to.send_to_client("zulu");
  };
  // So long that nobody has a reason to send again.
  auto call = start_call(sim, client, to, messages, in_trouble ? 700ms : 10s);
  run_until(sim, call, about_stall);
  sim.run_until(sim.now());  // whatever else was sent arrives
  if (!note(expect_replies(call, client, to, messages,
                           "every datagram arrived, and every reply was sent. What else came, from a stranger or not "
                           "asked for, is no reply, and no reason to do anything.")) ||
      in_trouble)
    return;
  for (const std::string& each : messages)
    if (!note(puzzle::expect_count("tries of \"" + each + "\", answered at once", to.tries(each),
                                   std::count(messages.begin(), messages.end(), each),
                                   "each message is sent, even if another has the same text; and again when `timeout` "
                                   "is over and no reply has come, not before, and not because a stranger wrote.")))
      return;
  to.send_to_client("still there?");
  sim.run_until(sim.now());
  note(puzzle::expect(client.available() > 0, "a datagram that came after the call was read by somebody",
                      "it to wait in the socket for the caller",
                      "echo_all left a receive behind. What it has started is over, or cancelled, when it returns."));
}

TEST_CASE("no message, no reply") { check({{texts()}, {}, {}}, "there is nothing to send and nothing to wait for."); }

TEST_CASE("what is lost is sent again") {
  check({{{"alpha", "bravo", "charlie"}}, {{"alpha", {1}}, {"bravo", {2}}}, {}},
        "a datagram, or its reply, was lost: that message has to be sent again after `timeout`, up to five tries.");
}

TEST_CASE("a reply that comes twice answers nothing else") {
  check({{{"alpha", "bravo", "charlie"}},
         {{"alpha", {0, 3, arrives::at_once}}, {"bravo", {0, 2, arrives::at_once}}, {"charlie", {1}}},
         {}},
        "a reply was delivered twice. A datagram is the reply to a message only if it has that message's text.");
}

TEST_CASE("replies that come late or out of order are put in order") {
  check({{{"alpha", "bravo", "charlie", "delta"}},
         {{"alpha", {0, 1, arrives::overtaken}}, {"charlie", {0, 1, arrives::after_next_try}}},
         {}},
        "replies arrived in another order. They are returned in the order of the messages.");
}

TEST_CASE("the last of five tries is waited for like the others") {
  check({{{"alpha", "bravo"}}, {{"alpha", {4}}}, {}},
        "four tries were lost, and the fifth was answered. A try is over when `timeout` is, the fifth as well.");
}

TEST_CASE("equal messages get a reply each") {
  check({{{"bravo", "alpha", "bravo", "bravo"}}, {{"bravo", {1, 1, arrives::overtaken}}}, {}},
        "some messages have the same text, and each needs its place in the result: a text alone does not name one.");
}

TEST_CASE("datagrams from strangers are ignored, whatever they say") {
  check({{{"alpha", "bravo", "charlie"}}, {{"alpha", {1}}, {"charlie", {2}}}, {}, true},
        "a datagram from a stranger was taken for a reply.");
}

TEST_CASE("datagrams that nobody asked for are ignored, also from the server") {
  check({{{"alpha", "bravo"}}, {}, {"alph", "alpha ", "", "zulu", "bravado"}},
        "a reply has the very text of its message.");
}

TEST_CASE("a datagram that is nearly the message is not its reply") {
  const std::string x_1 = "x\0001"s, x_2 = "x\0002"s;
  check(
      {{{"alpha", x_1, x_2}}, {{"alpha", {1}}, {x_1, {1}}, {x_2, {1}}}, {}, false, true},
      "what came from the server went on after the message's text, or was shorter, or differed in a byte. A reply has "
      "that text, no less and no more. Any byte may be in it, so it does not end at a zero.");
}

TEST_CASE("the largest datagram passes") {
  check({{{large(1), "alpha", large(2)}}, {{large(2), {1}}}, {}},
        "a datagram may carry 65,507 bytes. A buffer that is too small cuts it off, in silence.");
}

TEST_CASE("everything at once, and a second call on the same socket") {
  check({{{"alpha", "bravo", "alpha", "charlie", "delta"}, {"echo", "foxtrot", "golf"}},
         {{"alpha", {1, 2, arrives::overtaken}},
          {"bravo", {2, 1, arrives::after_next_try}},
          {"delta", {0, 3, arrives::at_once}},
          {"echo", {1, 2, arrives::at_once}},
          {"foxtrot", {0, 1, arrives::overtaken}}},
         {"zulu"},
         true},
        "losses, doubles, late replies and strangers: a reply is what comes from the server and has the message's "
        "text. What an earlier call has left unread is nobody's reply.");
}

TEST_CASE("strangers do not put off the next try") {
  constexpr int most = 250;
  int sent = 0;
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  plain_server& server = sim.make<plain_server>(sim);
  line& to = sim.make<line>(sim, client, server.address(), fates{{"alpha", {1}}});
  station& stranger = sim.make<station>(sim);
  // One every 2 ms, as long as the message has not been sent again. Real time only ever adds to that.
  std::function<void()> flood = [&, to_client = client.local_endpoint()] {
    if (to.tries("alpha") > 1 || sent == most) return;
    ++sent;
    stranger.send("hello", to_client);
    call_later(sim, 2ms, flood);
  };
  to.on_loss = [&](const std::string&) { flood(); };
  auto call = start_call(sim, client, to, {"alpha"}, 20ms);
  run_until(sim, call, about_stall);
  note(puzzle::expect(
      sent < most,
      "strangers sent " + std::to_string(sent) + " datagrams, one every 2 ms, before the message was sent again",
      "it to be sent again after its time-out of 20 ms",
      "each datagram that is ignored starts the wait anew. The time-out belongs to the try, not to "
      "the wait for the next datagram."));
  if (!is_timed_out(call.error())) note(expect_replies(call, client, to, {"alpha"}, "the second try is answered."));
}

TEST_CASE("a server that never answers ends in an error after five tries") {
  const std::string who = "anybody there?";
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  plain_server& server = sim.make<plain_server>(sim);
  line& to = sim.make<line>(sim, client, server.address(), fates{{who, {always}}});
  const auto start = std::chrono::steady_clock::now();
  auto call = start_call(sim, client, to, {who}, 30ms);
  run_until(sim, call, about_stall);
  const auto took = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start);
  sim.run_until(sim.now());  // the last datagram arrives
  note(expect_timed_out(call, client,
                        "there was no reply. Five tries in vain are an error, whatever else there may be to return."));
  if (!note(puzzle::expect_count("tries", to.tries(who), 5, "a message is sent five times before it is given up.")))
    return;
  // No upper bound: a machine under load only adds to it.
  note(puzzle::expect(took >= 5 * 30ms, "five tries took " + std::to_string(took.count()) + " ms",
                      "150 ms or more, with a `timeout` of 30 ms",
                      "each try waits for the whole of `timeout`, the last one as well."));
}

TEST_CASE("one reply is not enough for two equal messages") {
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  plain_server& server = sim.make<plain_server>(sim);
  line& to = sim.make<line>(sim, client, server.address(), fates{{"alpha", {0, 1, arrives::at_once, 1}}});
  auto call = start_call(sim, client, to, {"alpha", "alpha"}, 5ms);
  run_until(sim, call, about_stall);
  note(expect_timed_out(call, client,
                        "\"alpha\" was sent for two messages, and only one reply came, ever. It answers one of them."));
}

TEST_CASE("one message without a reply is enough for an error, and the socket can be used again") {
  for (const milliseconds timeout : timeouts()) {
    puzzle::simulation sim(patience());
    udp::socket& client = make_socket(sim);
    plain_server& server = sim.make<plain_server>(sim);
    line& to = sim.make<line>(sim, client, server.address(), fates{{"bravo", {always}}});
    auto call = start_call(sim, client, to, {"alpha", "bravo", "charlie"}, 5ms);
    run_until(sim, call, about_stall);
    if (!note(expect_timed_out(call, client,
                               "\"bravo\" was never answered: five tries in vain are an error, whatever else there may "
                               "be to return.")))
      return;
    auto second = start_call(sim, client, to, {"delta", "echo"}, timeout);
    run_until(sim, second, about_stall);
    if (is_timed_out(second.error()) && timeout != timeouts().back()) continue;
    note(expect_replies(second, client, to, {"delta", "echo"},
                        "the call before has failed, but the socket is the caller's: it must be left as it was, open "
                        "and with nobody reading from it."));
    return;
  }
}

TEST_CASE("nobody there at all is no different") {
  puzzle::simulation sim(patience());
  udp::socket& client = make_socket(sim);
  // Connected elsewhere, it keeps its port from others, and takes nothing from the client: the system says so, to
  // those who are connected to it.
  udp::socket& elsewhere = make_socket(sim);
  udp::socket& nobody = make_socket(sim);
  nobody.connect(elsewhere.local_endpoint());
  auto call =
      sim.start("echo_all", contract::datagram_echo_udp::echo_all(client, nobody.local_endpoint(), {"alpha"}, 5ms));
  // Nobody counts the tries here, so a real clock keeps it from going on for ever.
  call_later(sim, patience(), [call]() mutable { call.cancel(); });
  run_until(sim, call, about_stall);
  note(expect_timed_out(call, client,
                        "whether a datagram was lost, or nobody was there to take it: five tries, then that error."));
}

TEST_CASE("two clients and the server, over bad lines") {
  const texts first = {"alpha", "bravo", "charlie"}, second = {"bravo", "delta", "alpha"};
  for (const milliseconds timeout : timeouts()) {
    puzzle::simulation sim(patience());
    udp::socket& socket = make_socket(sim);
    udp::socket& client_1 = make_socket(sim);
    udp::socket& client_2 = make_socket(sim);
    line& to_1 = sim.make<line>(sim, client_1, socket.local_endpoint(), fates{{"alpha", {1, 2, arrives::at_once}}});
    line& to_2 = sim.make<line>(sim, client_2, socket.local_endpoint(),
                                fates{{"bravo", {0, 1, arrives::overtaken}}, {"delta", {1}}});
    auto server = sim.start("udp_echo_server", contract::datagram_echo_udp::udp_echo_server(socket));
    auto call_1 = start_call(sim, client_1, to_1, first, timeout);
    auto call_2 = start_call(sim, client_2, to_2, second, timeout);
    run_until(sim, call_1, about_stall);
    run_until(sim, call_2, about_stall);
    server.cancel();
    run_until(sim, server, "the server was cancelled, and does not end.");
    if ((is_timed_out(call_1.error()) || is_timed_out(call_2.error())) && timeout != timeouts().back()) continue;
    constexpr const char* cause = "the server answers whoever sent, and who sent is told by the receive.";
    note(expect_replies(call_1, client_1, to_1, first, cause)) &&
        note(expect_replies(call_2, client_2, to_2, second, cause));
    return;
  }
}
