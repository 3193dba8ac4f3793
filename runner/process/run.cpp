#include "run.hpp"

#include "process_tree.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <unistd.h>

#include <algorithm>
#include <array>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <exception>

#include "capped_text.hpp"

namespace process {
namespace {

using namespace asio::experimental::awaitable_operators;
using clock = std::chrono::steady_clock;

/// More than any pipe holds: what is left to read once the child is gone, if another process keeps on writing.
constexpr std::size_t drain_limit = 4 << 20;

/// One stream of the child on its way into a text.
struct stream {
  stream(asio::readable_pipe& from, std::size_t limit) : pipe(from), text(limit) {}

  asio::readable_pipe& pipe;
  capped_text text;
  std::function<void(std::string_view)> on_text;
  std::array<char, 16384> buffer{};
  bool writer_gone = false;

  void take(std::size_t size) {
    const std::string_view piece(buffer.data(), size);
    text.append(piece);
    if (on_text && size > 0) on_text(piece);
  }
};

/// Takes what is in the pipe without waiting for more: a process that still holds it open is not the child.
void drain(stream& from) {
  const int fd = from.pipe.native_handle();
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
  for (std::size_t drained = 0; drained < drain_limit;) {
    const ssize_t size = ::read(fd, from.buffer.data(), from.buffer.size());
    if (size <= 0) return;
    from.take(static_cast<std::size_t>(size));
    drained += static_cast<std::size_t>(size);
  }
}

asio::awaitable<void> read_all(stream& from) {
  asio::error_code error;
  while (!error) {
    const std::size_t size =
        co_await from.pipe.async_read_some(asio::buffer(from.buffer), asio::redirect_error(asio::use_awaitable, error));
    from.take(size);
    if (from.writer_gone) {
      drain(from);
      co_return;
    }
  }
}

std::size_t memory_of(const child_process& child) {
  std::size_t all = 0;
  for (const process_view& each : tree_of(child.id())) all += each.resident;
  return all;
}

/// Looks after the child until it has used up its time or its memory, then ends it. Returns only when cancelled.
asio::awaitable<void> enforce(child_process& child, const command& what, outcome& result) {
  using std::chrono::milliseconds;
  constexpr milliseconds tick{50};

  asio::steady_timer timer(co_await asio::this_coro::executor);
  const bool has_time_limit = what.time_limit > what.time_limit.zero();
  const bool looks = has_time_limit || what.memory_limit > 0 || what.on_tick;
  std::chrono::nanoseconds used{0};
  while (looks) {
    const milliseconds rest = std::chrono::ceil<milliseconds>(std::chrono::nanoseconds(what.time_limit) - used);
    const clock::time_point before = clock::now();
    timer.expires_after(has_time_limit ? std::min(tick, rest) : tick);
    co_await timer.async_wait(asio::use_awaitable);
    if (child.has_exited()) break;
    // While this process was stopped (Ctrl-Z) or starved, nothing read what the child wrote: not all that time was its.
    used += std::min<std::chrono::nanoseconds>(clock::now() - before, 2 * tick);
    if (what.on_tick) what.on_tick(child.id());
    if (what.memory_limit > 0 && memory_of(child) > what.memory_limit) {
      result.out_of_memory = true;
      child.kill();
      break;
    }
    if (has_time_limit && used >= what.time_limit) {
      result.timed_out = true;
      child.send_signal(SIGTERM);
      timer.expires_after(what.grace);
      co_await timer.async_wait(asio::use_awaitable);
      child.kill();
      break;
    }
  }
  timer.expires_at(clock::time_point::max());
  co_await timer.async_wait(asio::use_awaitable);
}

/// What a process used that has exited and is not reaped yet. Only the system call itself tells that much: waitid() of
/// the C library does not pass it on.
usage usage_of([[maybe_unused]] pid_t pid) {
  usage all;
#ifdef __linux__
  siginfo_t info{};
  rusage used{};
  if (::syscall(SYS_waitid, P_PID, pid, &info, WEXITED | WNOWAIT | WNOHANG, &used) != 0) return all;
  const auto time = [](const timeval& spent) {
    return std::chrono::seconds(spent.tv_sec) + std::chrono::microseconds(spent.tv_usec);
  };
  all.processor = time(used.ru_utime) + time(used.ru_stime);
  all.peak_memory = static_cast<std::size_t>(used.ru_maxrss) << 10;
#endif
  return all;
}

asio::awaitable<void> note_exit(child_process& child, outcome& result) { result.status = co_await child.wait_status(); }

/// Waits for the exit, then lets the readers finish.
asio::awaitable<void> supervise(child_process& child, const command& what, outcome& result, stream& out, stream& err) {
  const clock::time_point start = clock::now();
  co_await (note_exit(child, result) || enforce(child, what, result));
  result.duration = clock::now() - start;
  result.used = usage_of(child.id());
  child.kill();
  out.writer_gone = err.writer_gone = true;
  out.pipe.cancel();
  err.pipe.cancel();
}

asio::awaitable<void> grace_period(std::chrono::milliseconds length) {
  asio::steady_timer timer(co_await asio::this_coro::executor, length);
  co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> ask_to_end(child_process& child, const command& what) {
  outcome ignored;
  child.send_signal(SIGTERM);
  co_await (note_exit(child, ignored) || grace_period(what.grace));
}

/// A word in the environment by which the child's children are known, wherever they hide.
std::string next_mark() {
  static unsigned long count = 0;
  return "RUNNER_CHILD=" + std::to_string(::getpid()) + "-" + std::to_string(++count) + ";";
}

/// What went wrong first: where several coroutines were stopped together, Asio wraps what each of them threw.
std::exception_ptr first_of(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const asio::multiple_exceptions& several) {
    return first_of(several.first_exception());
  } catch (...) {
    return thrown;
  }
}

}  // namespace

asio::awaitable<outcome> run(asio::any_io_executor executor, command what) {
  adopt_orphans();
  const std::string mark = next_mark();
  what.start.environment.push_back(mark);
  child_process child(executor, what.argv, what.start);
  stream out(child.out(), what.output_limit);
  stream err(child.err(), what.output_limit);
  out.on_text = what.on_out;

  outcome result;
  std::exception_ptr stopped;
  try {
    co_await (read_all(out) && read_all(err) && supervise(child, what, result, out, err));
  } catch (...) {
    stopped = first_of(std::current_exception());
  }
  if (stopped) {
    // Puzzle 05 in real life: the cleanup of a cancelled coroutine has to wait itself.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (what.ask_before_kill) co_await ask_to_end(child, what);
    child.kill();
    co_await child.wait_status();
    end_orphans(mark);
    std::rethrow_exception(stopped);
  }

  end_orphans(mark);
  result.out = out.text.str();
  result.err = err.text.str();
  co_return result;
}

}  // namespace process
