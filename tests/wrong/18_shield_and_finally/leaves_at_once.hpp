// Misconception: as with asyncio.shield, commit continues while the worker ends at once.
// Expect: cleanup() was called while commit was running
#pragma once

#include <asio.hpp>
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

namespace shield_and_finally {

using step = std::function<asio::awaitable<void>()>;

struct steps {
  steps(step first, step critical, step last, std::function<void()> at_the_end)
      : prepare(std::move(first)),
        commit(std::move(critical)),
        publish(std::move(last)),
        cleanup(std::move(at_the_end)) {}
  std::function<asio::awaitable<void>()> prepare, commit, publish;
  std::function<void()> cleanup;
};

class finally {
 public:
  explicit finally(std::function<void()> last) : last_(std::move(last)) {}
  finally(const finally&) = delete;
  finally& operator=(const finally&) = delete;
  ~finally() { last_(); }

 private:
  std::function<void()> last_;
};

struct progress {
  explicit progress(asio::any_io_executor executor) : ended(executor, asio::steady_timer::time_point::max()) {}
  asio::steady_timer ended;
  bool over = false;
  std::exception_ptr error;
};

inline asio::awaitable<void> worker_with_critical_section(steps s) {
  const finally cleaned_up(s.cleanup);
  co_await s.prepare();
  auto executor = co_await asio::this_coro::executor;
  auto commit = std::make_shared<progress>(executor);
  asio::co_spawn(executor, s.commit(), [commit](std::exception_ptr e) {
    commit->over = true;
    commit->error = e;
    commit->ended.cancel();
  });
  asio::error_code ignored;
  co_await commit->ended.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (!commit->over) throw std::system_error(asio::error::operation_aborted);
  if (commit->error) std::rethrow_exception(commit->error);
  co_await s.publish();
}

}  // namespace shield_and_finally
