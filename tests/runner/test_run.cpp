#include <signal.h>
#include <unistd.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <string>
#include <system_error>

#include "catch.hpp"
#include "coroutine.hpp"
#include "process/process_tree.hpp"
#include "process/run.hpp"

namespace {

process::outcome run(process::command command) {
  process::outcome result;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    result = co_await process::run(executor, std::move(command));
  });
  return result;
}

}  // namespace

TEST_CASE("a million lines are read to their end and capped", "[process]") {
  process::command command(shell("yes | head -n 1000000; yes err | head -n 1000000 >&2; echo the end"));
  command.output_limit = 1000;
  const process::outcome outcome = run(std::move(command));
  CHECK(outcome.status.code() == 0);
  CHECK(outcome.out.size() < 1200);
  CHECK(outcome.out.find("left out") != std::string::npos);
  CHECK(outcome.out.find("the end") != std::string::npos);
  CHECK(outcome.err.size() < 1200);
}

TEST_CASE("a grandchild that holds the pipe open holds nothing up", "[process]") {
  const process::outcome outcome = run(process::command(shell("sleep 60 & echo done; exit 4")));
  CHECK(outcome.status.code() == 4);
  CHECK(outcome.out == "done\n");
}

TEST_CASE("past its time a child is ended, also one that ignores being asked", "[process]") {
  process::command polite(shell("exec sleep 60"));
  polite.time_limit = std::chrono::milliseconds(50);
  process::outcome outcome = run(std::move(polite));
  CHECK(outcome.timed_out);
  CHECK(outcome.status.signal() == SIGTERM);

  process::command stubborn(shell("trap '' TERM; while :; do sleep 1; done"));
  stubborn.time_limit = std::chrono::milliseconds(50);
  stubborn.grace = std::chrono::milliseconds(50);
  outcome = run(std::move(stubborn));
  CHECK(outcome.timed_out);
  CHECK(outcome.status.signal() == SIGKILL);
}

#ifdef __linux__
TEST_CASE("what a command used is known, that of its children included", "[process]") {
  const process::outcome outcome =
      run(process::command(shell("head -c 50000000 /dev/zero | tail -c 40000000 >/dev/null")));
  CHECK(outcome.used.peak_memory > 40'000'000);
  CHECK(outcome.used.processor > std::chrono::microseconds(0));
}
#endif

TEST_CASE("output is seen while the child runs", "[process]") {
  std::string seen;
  process::command command(shell("echo one; echo two"));
  command.on_out = [&](std::string_view piece) { seen += piece; };
  run(std::move(command));
  CHECK(seen == "one\ntwo\n");
}

TEST_CASE("cancelled, the child is gone before the run ends, asked first if so wished", "[process]") {
  for (const bool ask : {false, true}) {
    asio::io_context context;
    asio::cancellation_signal cancel;
    pid_t child = 0;
    process::command command(shell("trap 'exit 0' TERM; echo $$; while :; do sleep 0.01; done"));
    command.ask_before_kill = ask;
    command.grace = std::chrono::seconds(10);
    command.on_out = [&](std::string_view piece) {
      child = std::stoi(std::string(piece));
      asio::post(context, [&] { cancel.emit(asio::cancellation_type::terminal); });
    };
    std::exception_ptr error;
    asio::co_spawn(context, process::run(context.get_executor(), std::move(command)),
                   asio::bind_cancellation_slot(cancel.slot(),
                                                [&](std::exception_ptr thrown, process::outcome) { error = thrown; }));
    context.run();
    REQUIRE(error);
    try {
      std::rethrow_exception(error);
    } catch (const std::system_error& aborted) {
      CHECK(aborted.code() == asio::error::operation_aborted);
    }
    CHECK(::kill(child, 0) != 0);
    CHECK(errno == ESRCH);
  }
}

#ifdef __linux__
TEST_CASE("a child of the child that has left its group and session does not survive", "[process]") {
  // It also closes the pipes, so that nothing tells of it.
  const process::outcome outcome =
      run(process::command(shell("setsid sh -c 'sleep 60 & exec sleep 61' >/dev/null 2>&1 & echo $!; sleep 0.2")));
  const pid_t left = std::stoi(outcome.out);
  REQUIRE(left > 0);
  CHECK(::kill(left, 0) != 0);
  CHECK(errno == ESRCH);
  CHECK(process::children_of(::getpid()).empty());
}

TEST_CASE("cancelled, it waits until also those have ended which its child started elsewhere", "[process]") {
  for (int i = 0; i < 20; ++i) {
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      // As ninja does it: each command in a group of its own, and on SIGTERM it ends without waiting for them.
      process::command command(shell("setsid sh -c 'trap \"\" TERM; sleep 61' & trap 'exit 1' TERM; echo ready; wait"));
      command.ask_before_kill = true;
      asio::cancellation_signal cancel;
      command.on_out = [&](std::string_view) { cancel.emit(asio::cancellation_type::terminal); };
      bool ended = false;
      asio::steady_timer done(executor, std::chrono::steady_clock::time_point::max());
      asio::co_spawn(executor, process::run(executor, std::move(command)),
                     asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, process::outcome) {
                       ended = true;
                       done.cancel();
                     }));
      asio::error_code ignored;
      while (!ended) co_await done.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    });
    for (const process::process_view& each : process::tree_of(::getpid())) {
      INFO(each.state << " " << process::command_line_of(each.id));
      REQUIRE(each.id == ::getpid());
    }
  }
}

TEST_CASE("a child that takes too much memory is ended, its children's included", "[process]") {
  process::command command(shell("sh -c 'x=$(head -c 200000000 /dev/zero | tr \"\\0\" x); sleep 60'"));
  command.memory_limit = 100 << 20;
  command.time_limit = std::chrono::seconds(30);
  const process::outcome outcome = run(std::move(command));
  CHECK(outcome.out_of_memory);
  CHECK_FALSE(outcome.timed_out);
  CHECK(outcome.status.signal() == SIGKILL);
}

TEST_CASE("a child that writes a file without end is ended", "[process]") {
  process::command command(shell("f=$(mktemp); trap 'rm -f $f' EXIT; head -c 3000000 /dev/zero >$f; echo $?"));
  command.start.file_size_limit = 1 << 20;
  CHECK(run(std::move(command)).out == std::to_string(128 + SIGXFSZ) + "\n");
}
#endif

TEST_CASE("time in which this process was stopped is not the child's", "[process]") {
  process::command command(shell("sleep 0.2; head -c 200000 /dev/zero; echo end"));
  command.time_limit = std::chrono::milliseconds(1000);
  process::outcome outcome;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    // Blocking the event loop is as good as being stopped: neither reads what the child writes.
    asio::steady_timer stop(executor, std::chrono::milliseconds(50));
    stop.async_wait([](asio::error_code) { ::usleep(1500000); });
    outcome = co_await process::run(executor, std::move(command));
  });
  CHECK_FALSE(outcome.timed_out);
  CHECK(outcome.status.code() == 0);
}
