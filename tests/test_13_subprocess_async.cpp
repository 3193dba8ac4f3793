#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/readable_pipe.hpp>
#include <bitset>
#include <cerrno>
#include <csignal>
#include <ctime>
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

// How long, in wall-clock time, a simulation waits for news from a child: a guard against hanging, not a measurement.
// After one vain wait the test has failed, so the remaining cases wait less.
std::chrono::milliseconds patience = 5s;

// How many handlers may run before a child is waited for. An answer may read in pieces of one byte.
std::size_t steps = 1'000'000;

void run_until(puzzle::simulation& sim, const puzzle::detail::handle_base& finished, std::string_view likely_cause) {
  try {
    sim.run_until(finished, likely_cause);
  } catch (const puzzle::simulation_error&) {
    patience = 1s;
    steps = 5'000;
    throw;
  }
}

std::vector<std::string> shell(std::string script) { return {"/bin/sh", "-c", std::move(script)}; }

// A pipe with one end that the children inherit, under a path that a shell can open.
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
// both pipes close and no child keeps waiting.
struct meeting {
  inherited_pipe arrivals{inherited_pipe::write_end};
  inherited_pipe gate{inherited_pipe::read_end};

  std::string arrive(const std::string& line) const { return "echo " + line + " > " + arrivals.path() + "; "; }
  // The shell variable `line` then holds what the test has sent.
  std::string wait_at_the_gate() const { return "read line < " + gate.path() + "; "; }
  void open_gate(std::string_view lines) const {
    [[maybe_unused]] const ssize_t written = ::write(gate.ours(), lines.data(), lines.size());
  }

  // A descriptor from which the lines of the arrivals can be read.
  int arrivals_to_read() const { return ::fcntl(arrivals.ours(), F_DUPFD_CLOEXEC, 3); }

  asio::awaitable<std::string> next_arrival() const {
    asio::readable_pipe pipe(co_await asio::this_coro::executor, arrivals_to_read());
    std::string line;
    const std::size_t size =
        co_await asio::async_read_until(pipe, asio::dynamic_buffer(line, 64), '\n', asio::use_awaitable);
    // Virtual time moves only when nothing else is ready: by then the call has read what was written before.
    co_await puzzle::sleep_for(1ms);
    co_return line.substr(0, size - 1);
  }

  asio::awaitable<void> let_one_pass() const {
    co_await next_arrival();
    open_gate("\n");
  }
};

pid_t process_id(const std::string& arrival) { return static_cast<pid_t>(std::stol(arrival)); }

std::string repeated(const std::string& line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line + std::to_string(i) + "\n";
  return text;
}

// Whether the process is gone, and not even a zombie is left.
bool gone(pid_t pid) { return ::kill(pid, 0) == -1 && errno == ESRCH; }

// Blocks the thread until the child has exited: meanwhile no coroutine can read. Three seconds at most, since the
// watchdog does not know that this is the test and not the answer.
void block_until_exit_of(pid_t child) {
  for (const auto end = std::chrono::steady_clock::now() + 3s; std::chrono::steady_clock::now() < end;) {
    siginfo_t ended{};
    if (::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == child)
      return;
    std::this_thread::sleep_for(5ms);
  }
}

// The system's pipes hold 64 KiB or less.
#ifdef F_SETPIPE_SZ
constexpr bool pipes_can_be_resized = true;
bool resize_pipe(pid_t child, int descriptor, std::size_t size) {
  const std::string path = "/proc/" + std::to_string(child) + "/fd/" + std::to_string(descriptor);
  const int pipe = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (pipe < 0) return false;
  const int now = ::fcntl(pipe, F_SETPIPE_SZ, static_cast<int>(size));
  ::close(pipe);
  return now >= 0 && static_cast<std::size_t>(now) >= size;
}
#else
constexpr bool pipes_can_be_resized = false;
bool resize_pipe(pid_t, int, std::size_t) { return false; }
#endif

// A script that writes lines of that many letters, and their numbers, to both pipes in turn.
std::string write_to_both(std::size_t lines, std::size_t length) {
  return "good=g; bad=b; while [ ${#good} -lt " + std::to_string(length) +
         " ]; do good=$good$good; bad=$bad$bad; done; i=0; while [ $i -lt " + std::to_string(lines) +
         " ]; do echo $good$i; echo $bad$i >&2; i=$((i+1)); done; exit 5";
}

// An answer may read in pieces of any size. Pieces of one byte cost a thousand times the CPU time, so on a busy machine
// that answer would time out. It gets less to read: what it reads in about a second of CPU time.
std::size_t affordable(std::size_t least, std::size_t most) {
  static const std::size_t bytes_in_a_second = [most_there_is = std::size_t{1} << 30] {
    for (const std::size_t lines : {1, 16}) {
      const std::size_t length = lines == 1 ? 1024 : 4096;
      std::clock_t cost = 0;
      for (int i = 0; i < 2; ++i) {
        const std::clock_t start = std::clock();
        try {
          puzzle::simulation sim(patience);
          sim.step_cap(steps);
          auto running = sim.start("run_subprocess", run_subprocess(shell(write_to_both(lines, length))));
          run_until(sim, running, "");
        } catch (const puzzle::simulation_error&) {
          return most_there_is;  // a test case fails too, and says why
        }
        // The better of two, because the first one also pays for what the program loads.
        cost = i == 0 ? std::clock() - start : std::min(cost, std::clock() - start);
      }
      if (cost > CLOCKS_PER_SEC / 25) return 2 * lines * length * CLOCKS_PER_SEC / static_cast<std::size_t>(cost);
    }
    return most_there_is;
  }();
  return std::clamp(bytes_in_a_second, least, most);
}

// How many bytes the child can write to that descriptor while the test does not read. Where a pipe can be enlarged,
// reading all of it takes many more turns of the loop than it takes to learn of the exit.
std::size_t room_in_pipe(pid_t child, int descriptor) {
  const std::size_t wanted = affordable(1 << 12, 1 << 20);
  return resize_pipe(child, descriptor, wanted) ? wanted : std::min<std::size_t>(wanted, 1 << 14);
}

constexpr const char* if_stalled =
    "the child is blocked, because it has filled a pipe that is not being read; or it has exited, and the call waits "
    "for something that never comes.";

// Whether some byte of `got` occurs in `other` and not in `expected`.
bool holds_bytes_of(std::string_view got, std::string_view other, std::string_view expected) {
  std::bitset<256> foreign;
  for (const char byte : other) foreign.set(static_cast<unsigned char>(byte));
  for (const char byte : expected) foreign.reset(static_cast<unsigned char>(byte));
  return std::any_of(got.begin(), got.end(), [&](char byte) { return foreign[static_cast<unsigned char>(byte)]; });
}

const char* cause_of_wrong_output(std::string_view got, std::string_view expected, std::string_view on_the_other) {
  if (got.empty())
    return "nothing was read from this pipe, the read was cancelled when something else had ended, or the child was "
           "killed "
           "before it could write.";
  if (got == on_the_other)
    return "this came from the other pipe. out() is standard output, and err() is standard error.";
  if (holds_bytes_of(got, on_the_other, expected))
    return "bytes of the other pipe are among them: each pipe needs a buffer and a string of its own.";
  if (got.size() + 1 == expected.size() && expected.starts_with(got) && expected.back() == '\n')
    return "the line break at the end is output too.";
  if (expected.starts_with(got))
    return "a read returns what has arrived so far. Read each pipe until its own end: neither the end of the other "
           "pipe nor the child's exit means that everything was read.";
  return "bytes were added, lost or reordered: append exactly those that each read has transferred.";
}

void expect_result(const puzzle::handle<process_result>& running, int exit_code, std::string_view out,
                   std::string_view err) {
  if (!puzzle::expect_returned(
          running, "run_subprocess",
          "the program ran. The end of a pipe is reported as an error, asio::error::eof, but it is "
          "not a failure, nor is an exit code other than 0."))
    return;
  const process_result& result = running.get();
  puzzle::expect_text("standard output", result.out, out, cause_of_wrong_output(result.out, out, err));
  puzzle::expect_text("standard error", result.err, err, cause_of_wrong_output(result.err, err, out));
  puzzle::expect(result.exit_code == exit_code, "exit code: got " + std::to_string(result.exit_code),
                 std::to_string(exit_code),
                 "the exit code is known only once the child has exited. A child that is destroyed earlier is "
                 "killed.");
}

}  // namespace

TEST_CASE("standard output, standard error and the exit code are returned") {
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

TEST_CASE("output may contain any byte, zero included") {
  const std::string bytes = "\r\nzero \0, 255 \xff"s;
  const std::string print = "printf '\\r\\nzero \\000, 255 \\377'";
  puzzle::simulation sim(patience);
  auto running = sim.start("run_subprocess", run_subprocess(shell(print + "; " + print + " >&2")));
  run_until(sim, running, if_stalled);
  if (!puzzle::expect_returned(running, "run_subprocess", "the program ran.")) return;
  for (const std::string* got : {&running.get().out, &running.get().err})
    puzzle::expect(*got == bytes,
                   "of output with a zero byte in it, " + std::to_string(got->size()) + " bytes were returned",
                   std::to_string(bytes.size()) + " bytes, unchanged",
                   got->size() == bytes.find('\0') ? "output is bytes, not a C string: '\\0' does not end it."
                                                   : cause_of_wrong_output(*got, bytes, ""));
}

TEST_CASE("output after a pause is included") {
  const meeting place;
  puzzle::simulation sim(patience);
  auto running = sim.start("run_subprocess",
                           run_subprocess(shell("echo first; echo uno >&2; " + place.arrive("x") +
                                                place.wait_at_the_gate() + "echo second; echo due >&2; exit 3")));
  sim.start("the gate", place.let_one_pass());
  run_until(sim, running, if_stalled);
  expect_result(running, 3, "first\nsecond\n", "uno\ndue\n");
}

TEST_CASE("1 MiB on each pipe, interleaved: no deadlock") {
  constexpr std::size_t letters = 4096;
  const std::size_t size = affordable(pipes_can_be_resized ? 2 * letters : 96 << 10, 1 << 20);
  const meeting place;
  puzzle::simulation sim(patience);
  sim.step_cap(steps);
  auto running = sim.start("run_subprocess", run_subprocess(shell(place.arrive("$$") + place.wait_at_the_gate() +
                                                                  write_to_both(size / letters, letters))));
  auto host = [&]() -> asio::awaitable<void> {
    const pid_t child = process_id(co_await place.next_arrival());
    // The pipes must hold less than is written.
    if (size < 96 << 10)
      for (const int descriptor : {1, 2}) resize_pipe(child, descriptor, letters);
    place.open_gate("\n");
  };
  sim.start("the gate", host());
  run_until(sim, running, if_stalled);
  const int lines = static_cast<int>(size / letters);
  expect_result(running, 5, repeated(std::string(letters, 'g'), lines), repeated(std::string(letters, 'b'), lines));
}

TEST_CASE("output that is still in the pipe when the child exits is read") {
  // Nothing reads while the child writes and exits, so its output and its exit become ready in the same turn.
  for (const bool to_err : {false, true}) {
    const meeting place;
    std::size_t size = 0;
    puzzle::simulation sim(patience);
    sim.step_cap(steps);
    auto running = sim.start("run_subprocess",
                             run_subprocess(shell(place.arrive("$$") + place.wait_at_the_gate() +
                                                  "yes | head -c \"$line\"" + (to_err ? " >&2" : "") + "; exit 6")));
    auto host = [&]() -> asio::awaitable<void> {
      const pid_t child = process_id(co_await place.next_arrival());
      size = room_in_pipe(child, to_err ? 2 : 1);
      place.open_gate(std::to_string(size) + "\n");
      block_until_exit_of(child);
    };
    sim.start("the gate", host());
    run_until(sim, running, if_stalled);
    std::string text;
    while (text.size() < size) text += "y\n";
    text.resize(size);
    expect_result(running, 6, to_err ? "" : text, to_err ? text : "");
  }
}

TEST_CASE("a child may close one pipe, or both, long before it exits") {
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

TEST_CASE("children that wait for one another run concurrently") {
  const meeting place;
  int arrivals = 0;
  puzzle::simulation sim(patience);
  std::vector<puzzle::handle<process_result>> running;
  for (int i = 1; i <= 3; ++i) {
    const std::string name = std::to_string(i);
    running.push_back(sim.start("run_subprocess " + name,
                                run_subprocess(shell(place.arrive("x") + place.wait_at_the_gate() + "exit " + name))));
  }
  auto host = [&]() -> asio::awaitable<void> {
    asio::readable_pipe pipe(co_await asio::this_coro::executor, place.arrivals_to_read());
    std::string line(2, ' ');
    for (; arrivals < 3; ++arrivals) co_await asio::async_read(pipe, asio::buffer(line), asio::use_awaitable);
    place.open_gate("\n\n\n");
  };
  sim.start("the gate, which opens when three are there", host());
  for (int i = 1; i <= 3; ++i) {
    const auto& each = running[static_cast<std::size_t>(i - 1)];
    run_until(sim, each, "a child is started only after another one has exited.");
    expect_result(each, i, "", "");
  }
  puzzle::expect_count("children at the meeting", arrivals, 3, "a child was killed before it got there.");
}

TEST_CASE("two calls at the same time do not mix their results") {
  // The second call alone is left when the first one is cancelled.
  for (const bool first_cancelled : {false, true}) {
    const meeting places[2];
    puzzle::simulation sim(patience);
    std::vector<puzzle::handle<process_result>> running;
    for (const int i : {0, 1}) {
      const std::string name = i == 0 ? "north" : "south";
      running.push_back(sim.start("run_subprocess " + name,
                                  run_subprocess(shell("echo " + name + " out; echo " + name + " err >&2; " +
                                                       places[i].arrive("$$") + places[i].wait_at_the_gate() + "echo " +
                                                       name + " last; exit " + std::to_string(i + 3)))));
    }
    auto host = [&]() -> asio::awaitable<void> {
      const pid_t north = process_id(co_await places[0].next_arrival());
      const pid_t south = process_id(co_await places[1].next_arrival());
      if (first_cancelled) {
        running[0].cancel();
        co_await puzzle::sleep_for(1ms);
      }
      for (const meeting& each : places) each.open_gate("\n");
      // What both have written last, and both exits, are then ready in the same turn.
      if (!first_cancelled) block_until_exit_of(north);
      block_until_exit_of(south);
    };
    sim.start("the gates", host());
    constexpr auto shared = "state shared between calls: each call needs a child, buffers and a result of its own.";
    for (std::size_t i = first_cancelled ? 1 : 0; i < 2; ++i) {
      const std::string name = i == 0 ? "north" : "south";
      run_until(sim, running[i], shared);
      if (!puzzle::expect_returned(running[i], "run_subprocess " + name + ", while another call ran", shared)) return;
      const process_result& result = running[i].get();
      bool ok =
          puzzle::expect_text("standard output of " + name, result.out, name + " out\n" + name + " last\n", shared);
      ok &= puzzle::expect_text("standard error of " + name, result.err, name + " err\n", shared);
      ok &= puzzle::expect_count("exit code of " + name, result.exit_code, static_cast<int>(i) + 3, shared);
      if (!ok) return;
    }
  }
}

TEST_CASE("a program that cannot be started throws std::system_error") {
  struct reason {
    const char* program;
    std::errc error;
    const char* text;
  };
  for (const reason& each :
       {reason{"/no/such/program", std::errc::no_such_file_or_directory, "no such file or directory"},
        reason{"/", std::errc::permission_denied, "permission denied"}}) {
    puzzle::simulation sim(patience);
    std::vector<std::string> argv = {each.program, "x"};
    auto running = sim.start("run_subprocess", run_subprocess(argv));
    run_until(sim, running, if_stalled);
    bool as_thrown = false;
    try {
      if (running.error()) std::rethrow_exception(running.error());
    } catch (const std::system_error& error) {
      as_thrown = error.code() == each.error;
    } catch (...) {
    }
    puzzle::expect(as_thrown, "run_subprocess("s + each.program + ") ended with " + puzzle::describe(running.error()),
                   "the std::system_error ("s + each.text + ") that child_process throws",
                   "the exception is caught on its way, replaced by another one, or taken for a result.");
  }
}

TEST_CASE("a child killed by a signal reports 128 + the signal's number") {
  for (const int signal : {SIGKILL, SIGTERM}) {
    puzzle::simulation sim(patience);
    auto running =
        sim.start("run_subprocess", run_subprocess(shell("echo last words; kill -" + std::to_string(signal) + " $$")));
    run_until(sim, running, if_stalled);
    expect_result(running, 128 + signal, "last words\n", "");
  }
}

TEST_CASE("cancelled: the child is killed and reaped, then the call ends") {
  for (const bool pipes_closed : {false, true}) {
    const meeting place;
    std::optional<puzzle::handle<process_result>> running;
    pid_t child = 0;
    bool ended_before = false;
    puzzle::simulation sim(patience);
    // The child stays until it is killed: the gate never opens.
    running = sim.start("run_subprocess", run_subprocess(shell("echo hello; trap '' TERM; " +
                                                               std::string(pipes_closed ? "exec >&- 2>&-; " : "") +
                                                               place.arrive("$$") + place.wait_at_the_gate())));
    auto host = [&]() -> asio::awaitable<void> {
      child = process_id(co_await place.next_arrival());
      ended_before = running->done();
      running->cancel();
    };
    sim.start("cancels the call once the child runs", host());
    run_until(sim, *running,
              "the call was cancelled and does not end. Everything that it waits for has to be cancelled too.");

    puzzle::expect(!ended_before, "run_subprocess ended while its child was still running",
                   "it to go on until the child exits, or until it is cancelled",
                   "it does not wait for the child's exit, or takes the end of its pipes for that.");
    puzzle::expect(!running->error() || puzzle::is_operation_aborted(running->error()),
                   "run_subprocess, cancelled, threw " + puzzle::describe(running->error()),
                   "it to return, or to end with asio::error::operation_aborted",
                   "the error of a cancelled operation is replaced by another one.");
    if (puzzle::expect(child != 0, "the child never reported that it was running",
                       "it to run until the call is cancelled", "the call ended before, and its child with it."))
      puzzle::expect(gone(child), "after the call had ended, its child was still there",
                     "the child to be killed and reaped",
                     "something else keeps the child_process alive, and only its destructor kills and reaps: a "
                     "detached coroutine, or a shared_ptr?");
  }
}
