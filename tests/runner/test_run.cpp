#include <signal.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/steady_timer.hpp>
#include <cerrno>
#include <system_error>

#include "catch.hpp"
#include "coroutine.hpp"
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
