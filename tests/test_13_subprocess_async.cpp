#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/readable_pipe.hpp>
#include <cerrno>
#include <csignal>
#include <optional>
#include <puzzle/testing.hpp>
#include <string>
#include <thread>

#include "contract/13_subprocess_async.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using contract::subprocess_async::process_result;
using contract::subprocess_async::run_subprocess;

namespace {

// How long, in real time, a simulation waits for news from a child: a guard against hanging, no measure. Once it has
// waited in vain the test has failed, and the other cases need not wait that long again.
std::chrono::milliseconds patience = 5s;

void run_until(puzzle::simulation& sim, const puzzle::detail::handle_base& finished, std::string_view likely_cause) {
  try {
    sim.run_until(finished, likely_cause);
  } catch (const puzzle::simulation_error&) {
    patience = 1s;
    throw;
  }
}

std::vector<std::string> shell(std::string script) { return {"/bin/sh", "-c", std::move(script)}; }

// A pipe of which the children inherit one end, under a path that a shell can open.
class inherited_pipe {
 public:
  enum which { read_end, write_end };
  explicit inherited_pipe(which inherited) : inherited_(inherited) {
    if (::pipe(fds_) != 0) throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
    ::fcntl(ours(), F_SETFD, FD_CLOEXEC);
  }
  inherited_pipe(const inherited_pipe&) = delete;
  ~inherited_pipe() {
    ::close(fds_[0]);
    ::close(fds_[1]);
  }
  std::string path() const { return "/dev/fd/" + std::to_string(fds_[inherited_]); }
  int ours() const { return fds_[1 - inherited_]; }

 private:
  which inherited_;
  int fds_[2];
};

// Where children meet the test: each writes a line to `arrivals` and waits for a line from `gate`. If the test dies,
// the gate falls shut, and nobody waits there any more.
struct meeting {
  inherited_pipe arrivals{inherited_pipe::write_end};
  inherited_pipe gate{inherited_pipe::read_end};

  std::string arrive(const std::string& what) const { return "echo " + what + " > " + arrivals.path() + "; "; }
  std::string wait_at_the_gate() const { return "read line < " + gate.path() + "; "; }
  void open_gate(int children) const {
    const std::string lines(static_cast<std::size_t>(children), '\n');
    [[maybe_unused]] const ssize_t written = ::write(gate.ours(), lines.data(), lines.size());
  }

  // Where the lines of those who arrive can be read.
  int arrivals_to_read() const { return ::fcntl(arrivals.ours(), F_DUPFD_CLOEXEC, 3); }

  // The next arrival's line.
  asio::awaitable<std::string> next_arrival() const {
    asio::readable_pipe pipe(co_await asio::this_coro::executor, arrivals_to_read());
    std::string line;
    const std::size_t size =
        co_await asio::async_read_until(pipe, asio::dynamic_buffer(line, 64), '\n', asio::use_awaitable);
    co_return line.substr(0, size - 1);
  }

  // Lets the next one that arrives pass the gate. Returns its line.
  asio::awaitable<std::string> let_one_pass() const {
    const std::string arrived = co_await next_arrival();
    // Virtual time moves only when nothing else is going on: whoever reads has read what was written before.
    co_await puzzle::sleep_for(1ms);
    open_gate(1);
    co_return arrived;
  }
};

std::string repeated(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line + std::to_string(i) + "\n";
  return text;
}

// Whether the process is gone, and not even a zombie is left.
bool gone(pid_t pid) { return ::kill(pid, 0) == -1 && errno == ESRCH; }

// Holds the thread until the child has ended, so that nobody reads meanwhile; for a second at most.
void stand_still_until_the_end_of(pid_t child) {
  for (int i = 0; i < 200; ++i) {
    siginfo_t ended{};
    if (::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == child)
      return;
    std::this_thread::sleep_for(5ms);
  }
}

constexpr const char* if_stalled =
    "the child stands still, since it has filled a pipe that nobody reads; or it has ended, and something else is "
    "awaited that does not come.";

void expect_result(const puzzle::handle<process_result>& running, int exit_code, std::string_view out,
                   std::string_view err) {
  if (!puzzle::expect_returned(
          running, "run_subprocess",
          "the program ran. The end of a pipe comes as the error asio::error::eof and is no failure, nor is an exit "
          "code other than 0."))
    return;
  const auto cause = [](const std::string& got, std::string_view expected, std::string_view on_the_other) {
    if (got.empty()) return "nobody has listened to it, or the child was killed before it could speak.";
    if (got == on_the_other) return "that came on the other pipe: out() is standard output, err() is standard error.";
    if (got.size() > expected.size()) return "each pipe has a text of its own, and nothing else belongs there.";
    if (got + "\n" == expected) return "all that it wrote is to be returned, and so is the line break at its end.";
    return "one read gives what has arrived so far. Read each pipe until its own end: neither the other one's end nor "
           "the child's tells that all was read.";
  };
  const process_result& result = running.get();
  puzzle::expect_text("standard output", result.out, out, cause(result.out, out, err));
  puzzle::expect_text("standard error", result.err, err, cause(result.err, err, out));
  puzzle::expect_count("exit code", result.exit_code, exit_code,
                       "wait() tells how the child ended, once it has. A child that is destroyed earlier is killed.");
}

}  // namespace

TEST_CASE("what a child writes, and how it ends, is returned") {
  puzzle::simulation sim(patience);
  auto both = sim.start("run_subprocess", run_subprocess(shell("echo good news; echo bad news >&2; exit 7")));
  run_until(sim, both, if_stalled);
  expect_result(both, 7, "good news\n", "bad news\n");

  auto out = sim.start("run_subprocess", run_subprocess(shell("printf 'no line'")));
  run_until(sim, out, if_stalled);
  expect_result(out, 0, "no line", "");

  auto err = sim.start("run_subprocess", run_subprocess(shell("echo only this >&2; exit 1")));
  run_until(sim, err, if_stalled);
  expect_result(err, 1, "", "only this\n");

  auto nothing = sim.start("run_subprocess", run_subprocess(shell("exit 42")));
  run_until(sim, nothing, if_stalled);
  expect_result(nothing, 42, "", "");
}

TEST_CASE("what a child writes may be bytes of any value") {
  const std::string bytes = "zero \0, 255 \xff"s;
  const std::string print = "printf 'zero \\000, 255 \\377'";
  puzzle::simulation sim(patience);
  auto running = sim.start("run_subprocess", run_subprocess(shell(print + "; " + print + " >&2")));
  run_until(sim, running, if_stalled);
  if (!puzzle::expect_returned(running, "run_subprocess", "the program ran.")) return;
  for (const std::string* got : {&running.get().out, &running.get().err})
    puzzle::expect(*got == bytes, "with a zero among them, " + std::to_string(got->size()) + " bytes were returned",
                   std::to_string(bytes.size()) + " bytes, each as it was",
                   "output is bytes, and '\\0' does not end it.");
}

TEST_CASE("what comes after a pause belongs to it too") {
  const meeting place;
  puzzle::simulation sim(patience);
  auto running = sim.start("run_subprocess",
                           run_subprocess(shell("echo first; echo uno >&2; " + place.arrive("x") +
                                                place.wait_at_the_gate() + "echo second; echo due >&2; exit 3")));
  sim.start("the gate", place.let_one_pass());
  run_until(sim, running, if_stalled);
  expect_result(running, 3, "first\nsecond\n", "uno\ndue\n");
}

TEST_CASE("a megabyte on each pipe, in turns, is no jam") {
  const std::string good(4096, 'g'), bad(4096, 'b');
  const std::string script =
      "good=g; bad=b; while [ ${#good} -lt 4096 ]; do good=$good$good; bad=$bad$bad; done; "
      "i=0; while [ $i -lt 256 ]; do echo $good$i; echo $bad$i >&2; i=$((i+1)); done; exit 5";
  puzzle::simulation sim(patience);
  auto running = sim.start("run_subprocess", run_subprocess(shell(script)));
  run_until(sim, running, if_stalled);
  expect_result(running, 5, repeated(good, 256), repeated(bad, 256));
}

TEST_CASE("what a child writes before it ends is read, also when its end is known first") {
  const std::string last_words(3000, 'w');  // fits into a pipe, and takes several reads
  const meeting place;
  puzzle::simulation sim(patience);
  auto running = sim.start("run_subprocess", run_subprocess(shell(place.arrive("$$") + place.wait_at_the_gate() +
                                                                  "echo " + last_words + "; exit 6")));
  auto host = [&]() -> asio::awaitable<void> {
    const std::string arrived = co_await place.let_one_pass();
    stand_still_until_the_end_of(static_cast<pid_t>(std::stol(arrived)));
  };
  sim.start("the gate", host());
  run_until(sim, running, if_stalled);
  expect_result(running, 6, last_words + "\n", "");
}

TEST_CASE("a child may close one pipe, or both, long before it ends") {
  struct farewell {
    const char* closes;
    const char* says_then;
    std::string out, err;
  };
  for (const farewell& each : {farewell{"exec >&- 2>&-; ", "", "bye\n", "adieu\n"},
                               farewell{"exec >&-; ", "echo encore >&2; ", "bye\n", "adieu\nencore\n"},
                               farewell{"exec 2>&-; ", "echo again; ", "bye\nagain\n", "adieu\n"}}) {
    const meeting place;
    puzzle::simulation sim(patience);
    auto running = sim.start("run_subprocess",
                             run_subprocess(shell("echo bye; echo adieu >&2; "s + each.closes + place.arrive("x") +
                                                  place.wait_at_the_gate() + each.says_then + "exit 9")));
    sim.start("the gate", place.let_one_pass());
    run_until(sim, running, if_stalled);
    expect_result(running, 9, each.out, each.err);
  }
}

TEST_CASE("children that wait for one another run at the same time") {
  const meeting place;
  int arrivals = 0;
  puzzle::simulation sim(patience);
  std::vector<puzzle::handle<process_result>> running;
  for (int i = 1; i <= 3; ++i) {
    const std::string name = std::to_string(i);
    running.push_back(sim.start("run_subprocess " + name,
                                run_subprocess(shell(place.arrive("x") + place.wait_at_the_gate() + "echo " + name))));
  }
  auto host = [&]() -> asio::awaitable<void> {
    asio::readable_pipe pipe(co_await asio::this_coro::executor, place.arrivals_to_read());
    std::string lines(2, ' ');
    for (; arrivals < 3; ++arrivals) co_await asio::async_read(pipe, asio::buffer(lines), asio::use_awaitable);
    place.open_gate(3);
  };
  sim.start("the gate, which opens when three are there", host());
  for (int i = 1; i <= 3; ++i) {
    const auto& each = running[static_cast<std::size_t>(i - 1)];
    run_until(sim, each, "a child is started only after another has ended.");
    expect_result(each, 0, std::to_string(i) + "\n", "");
  }
  puzzle::expect_count("children at the meeting", arrivals, 3, "the child was killed before it came there.");
}

TEST_CASE("a program that cannot be started throws") {
  puzzle::simulation sim(patience);
  std::vector<std::string> argv = {"/no/such/program", "x"};
  auto running = sim.start("run_subprocess", run_subprocess(argv));
  run_until(sim, running, if_stalled);
  bool system_error = false;
  try {
    if (running.error()) std::rethrow_exception(running.error());
  } catch (const std::system_error& error) {
    system_error = error.code() == std::errc::no_such_file_or_directory;
  } catch (...) {
  }
  puzzle::expect(system_error, "run_subprocess(/no/such/program) ended with " + puzzle::describe(running.error()),
                 "the std::system_error (no such file or directory) that child_process throws",
                 "the error is caught on its way, or taken for a result.");
}

TEST_CASE("a child that is killed reports 128 + the signal") {
  for (const int signal : {SIGKILL, SIGTERM}) {
    puzzle::simulation sim(patience);
    auto running =
        sim.start("run_subprocess", run_subprocess(shell("echo last words; kill -" + std::to_string(signal) + " $$")));
    run_until(sim, running, if_stalled);
    expect_result(running, 128 + signal, "last words\n", "");
  }
}

TEST_CASE("cancelled, it kills and reaps the child, and ends") {
  for (const bool pipes_closed : {false, true}) {
    const meeting place;
    std::optional<puzzle::handle<process_result>> running;
    pid_t child = 0;
    bool ended_before = false;
    puzzle::simulation sim(patience);
    // It stays until it is killed: the gate never opens.
    running = sim.start("run_subprocess", run_subprocess(shell("echo hello; trap '' TERM; " +
                                                               std::string(pipes_closed ? "exec >&- 2>&-; " : "") +
                                                               place.arrive("$$") + place.wait_at_the_gate())));
    auto host = [&]() -> asio::awaitable<void> {
      const std::string arrived = co_await place.next_arrival();
      child = static_cast<pid_t>(std::stol(arrived));
      co_await puzzle::sleep_for(1ms);
      ended_before = running->done();
      running->cancel();
    };
    sim.start("somebody who cancels the call once the child runs", host());
    run_until(sim, *running,
              "the call was cancelled and does not end. Whatever it awaits then has to be cancelled too.");

    puzzle::expect(!ended_before, "run_subprocess ended while its child still ran",
                   "it to go on until the child ends, or until it is cancelled",
                   "it does not wait for the child's end, or takes the end of its pipes for that.");
    puzzle::expect(!running->error() || puzzle::is_operation_aborted(running->error()),
                   "run_subprocess, cancelled, threw " + puzzle::describe(running->error()),
                   "it to return, or to end with asio::error::operation_aborted",
                   "the error with which a cancelled operation ends is turned into another one.");
    if (puzzle::expect(child != 0, "the child never came to say that it runs", "it to run until the call is cancelled",
                       "the call ended, and with it the child, before anybody had listened."))
      puzzle::expect(gone(child), "after the call had ended, its child was still there",
                     "the child to be killed and reaped",
                     "somebody else keeps the child_process alive: its destructor is what kills and reaps. A detached "
                     "coroutine, a shared_ptr?");
  }
}
