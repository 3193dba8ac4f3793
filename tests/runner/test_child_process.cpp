#include <signal.h>
#include <unistd.h>

#include <asio/buffer.hpp>
#include <asio/read.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <system_error>

#include "catch.hpp"
#include "coroutine.hpp"
#include "process/child_process.hpp"
#include "process_state.hpp"

namespace {

asio::awaitable<std::string> read_all(asio::readable_pipe& pipe) {
  std::string text;
  asio::error_code end;
  co_await asio::async_read(pipe, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, end));
  co_return text;
}

bool exists(pid_t pid) { return ::kill(pid, 0) == 0 || errno != ESRCH; }

/// With a pidfd where there is one, and without.
std::vector<process::start_options> both_ways() {
  std::vector<process::start_options> ways(2);
  ways[1].allow_pidfd = false;
  return ways;
}

}  // namespace

TEST_CASE("a child's output and exit code arrive", "[process]") {
  for (const process::start_options& way : both_ways()) {
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      process::child_process child(executor, shell("echo out; echo err >&2; exit 3"), way);
      const std::string out = co_await read_all(child.out());
      const std::string err = co_await read_all(child.err());
      const int code = co_await child.wait();
      const int again = co_await child.wait();
      CHECK(out == "out\n");
      CHECK(err == "err\n");
      CHECK(code == 3);
      CHECK(again == 3);
    });
  }
}

TEST_CASE("a killed child reports 128 + signal, and the signal", "[process]") {
  for (const process::start_options& way : both_ways()) {
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      process::child_process child(executor, shell("sleep 60"), way);
      child.kill();
      const process::exit_status status = co_await child.wait_status();
      CHECK(status.code() == 128 + SIGKILL);
      CHECK(status.signal() == SIGKILL);
    });
  }
}

TEST_CASE("the destructor kills the group and reaps the child, also one that closed its pipes", "[process]") {
  for (const process::start_options& way : both_ways()) {
    pid_t child_id = 0;
    pid_t grandchild_id = 0;
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      process::child_process child(executor, shell("sleep 60 >/dev/null 2>&1 & echo $!; exec >&- 2>&-; wait"), way);
      const std::string out = co_await read_all(child.out());
      child_id = child.id();
      grandchild_id = std::stoi(out);
      CHECK(exists(grandchild_id));
    });
    CHECK_FALSE(exists(child_id));
    CHECK(ends_soon(grandchild_id));
  }
}

TEST_CASE("a program that is missing, or is none, cannot start", "[process]") {
  asio::io_context context;
  for (const char* name : {"no-such-program-anywhere", "/no/such/path", "/"}) {
    CHECK_THROWS_AS(process::child_process(context.get_executor(), {name}), std::system_error);
  }
  CHECK_THROWS_AS(process::child_process(context.get_executor(), {}), std::system_error);
}

TEST_CASE("folder, environment and an empty stdin are the child's own", "[process]") {
  run_coroutine([](asio::any_io_executor executor) -> asio::awaitable<void> {
    process::start_options options;
    options.directory = "/";
    options.environment.push_back("HOME=elsewhere");
    options.environment.push_back("NEW_NAME=with = sign");
    process::child_process child(executor, shell("pwd; echo $HOME; echo $NEW_NAME; cat"), options);
    const std::string out = co_await read_all(child.out());
    CHECK(out == "/\nelsewhere\nwith = sign\n");
  });
}

#ifdef __linux__
TEST_CASE("a child with idle priority has the scheduling class for it, and so have its children", "[process]") {
  for (const bool idle_priority : {false, true}) {
    process::start_options options;
    options.idle_priority = idle_priority;
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      // The 41st field is the scheduling policy: 0 is the usual one, 5 SCHED_IDLE.
      process::child_process child(executor, shell("sleep 0.2; cut -d ' ' -f 41 /proc/self/stat"), options);
      const std::string policy = co_await read_all(child.out());
      const int code = co_await child.wait();
      CHECK(code == 0);
      CHECK(policy == (idle_priority ? "5\n" : "0\n"));
    });
  }
}
#endif
