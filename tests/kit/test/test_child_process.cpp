#include <sys/types.h>

#include <csignal>
#include <puzzle/child_process.hpp>
#include <puzzle/testing.hpp>

using namespace std::chrono_literals;

namespace {

asio::awaitable<std::string> read_all(asio::readable_pipe& pipe) {
  std::string text;
  asio::error_code ec;
  co_await asio::async_read(pipe, asio::dynamic_buffer(text), asio::redirect_error(asio::use_awaitable, ec));
  co_return text;
}

}  // namespace

TEST_CASE("a child's output and exit code arrive in a simulation") {
  puzzle::simulation sim(10s);
  puzzle::child_process child(sim.executor(), {"sh", "-c", "echo hello; exit 3"});
  auto text = sim.start("out", read_all(child.out()));
  auto code = sim.start("wait", child.wait());
  sim.run();
  CHECK(text.get() == "hello\n");
  CHECK(code.get() == 3);
}

TEST_CASE("a wait may be cancelled; afterwards the child is killed and reaped") {
  puzzle::simulation sim(10s);
  pid_t pid = 0;
  {
    puzzle::child_process child(sim.executor(), {"sleep", "1000"});
    pid = child.id();
    auto code = sim.start("wait", child.wait());
    sim.at(1ms, [&] { code.cancel(); });
    sim.run();
    CHECK(puzzle::is_operation_aborted(code.error()));
  }
  CHECK(::kill(pid, 0) == -1);
  CHECK(errno == ESRCH);
}
