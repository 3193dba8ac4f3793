#include "cli/loop.hpp"

#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <csignal>
#include <exception>

namespace runner {

bool run_until_done(std::function<asio::awaitable<void>(asio::any_io_executor)> work) {
  asio::io_context context(1);
  asio::signal_set signals(context);
  // What is ignored stays so: nohup and `&` in a script ask for that.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction now {};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) signals.add(signal);
  }
  asio::cancellation_signal cancel;
  bool interrupted = false;
  std::exception_ptr error;

  signals.async_wait([&](asio::error_code failure, int) {
    if (failure) return;
    interrupted = true;
    cancel.emit(asio::cancellation_type::terminal);
  });
  asio::co_spawn(context, work(context.get_executor()),
                 asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr thrown) {
                   error = thrown;
                   signals.cancel();
                 }));
  context.run();

  if (interrupted) return false;
  if (error) std::rethrow_exception(error);
  return true;
}

}  // namespace runner
