// A simulation runs coroutines on an io_context in virtual time.
//
// The rule: run every handler that is ready. When none is ready, advance the clock to the next expiry, never past it.
// When no timer is pending either, and a started coroutine has not finished, the simulation is stalled and throws.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/io_context.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace puzzle {

class simulation;

// Why a simulation could not go on. what() names the instant, what has not finished, and the likely causes.
struct simulation_error : std::runtime_error {
  enum class reason { stalled, livelock, handler_threw, no_result };
  simulation_error(reason reason_why, const std::string& text) : std::runtime_error(text), why(reason_why) {}
  reason why;
};

namespace detail {

struct started_task;
struct simulation_state;

class handle_base {
 public:
  bool done() const;
  // The exception that it ended with; null while it runs and after a normal return.
  std::exception_ptr error() const;
  // The instant of its end. Throws simulation_error when it has not ended.
  duration finished_at() const;
  // Requests terminal cancellation, which is delivered when the loop next runs: never before the coroutine has started.
  void cancel();

 protected:
  explicit handle_base(std::shared_ptr<started_task> task) : task_(std::move(task)) {}
  // Throws simulation_error, with the reason, unless it returned normally.
  void require_normal_end() const;
  friend class puzzle::simulation;
  std::shared_ptr<started_task> task_;
};

template <class T>
asio::awaitable<void> store_result(asio::awaitable<T> coroutine, std::shared_ptr<std::optional<T>> result) {
  T value = co_await std::move(coroutine);
  result->emplace(std::move(value));
}

}  // namespace detail

// One started coroutine.
template <class T>
class handle : public detail::handle_base {
 public:
  handle(detail::handle_base base, std::shared_ptr<std::optional<T>> result)
      : handle_base(std::move(base)), result_(std::move(result)) {}
  // Its result. Throws simulation_error when there is none.
  const T& get() const {
    require_normal_end();
    return **result_;
  }

 private:
  std::shared_ptr<std::optional<T>> result_;
};

template <>
class handle<void> : public detail::handle_base {
 public:
  explicit handle(detail::handle_base base) : handle_base(std::move(base)) {}
  void get() const { require_normal_end(); }
};

class simulation {
 public:
  // patience: how long, in wall-clock time, to wait for an event from outside (a socket, a child process, a signal,
  // another thread) when no handler is ready and no virtual timer is pending. Tests with such events pass 100 ms or
  // more, and their coroutines may use timers in wall-clock time.
  explicit simulation(std::chrono::milliseconds patience = std::chrono::milliseconds(30));
  simulation(const simulation&) = delete;
  simulation& operator=(const simulation&) = delete;
  // Destroys unfinished coroutines without resuming them.
  ~simulation();

  asio::io_context& context();
  asio::any_io_executor executor();

  // Starts a coroutine at the current instant; its first step runs when the loop next runs. Messages use `name`.
  template <class T>
  handle<T> start(std::string name, asio::awaitable<T> coroutine) {
    auto result = std::make_shared<std::optional<T>>();
    return handle<T>(launch(std::move(name), detail::store_result(std::move(coroutine), result)), result);
  }
  handle<void> start(std::string name, asio::awaitable<void> coroutine) {
    return handle<void>(launch(std::move(name), std::move(coroutine)));
  }

  // Makes an object that coroutines refer to and that needs the loop itself (a queue, a semaphore). It outlives every
  // coroutine, also those that never finish, and is destroyed before the loop is.
  template <class T, class... Args>
  T& make(Args&&... args) {
    auto made = std::make_shared<T>(std::forward<Args>(args)...);
    keep(made);
    return *made;
  }

  // Calls f at that instant, before the timers that expire then. Throws std::invalid_argument for an instant in the
  // past.
  void at(duration instant, std::function<void()> f);

  // Calls f at the end of each instant: no handler is ready, and the clock is about to advance (or a run to end).
  void at_each_instants_end(std::function<void()> f);

  // Runs until every started coroutine has finished. Throws simulation_error (stalled, livelock, handler_threw);
  // `likely_cause` is added to the text of a stall.
  void run(std::string_view likely_cause = {});
  // Runs until this one has finished.
  void run_until(const detail::handle_base& finished, std::string_view likely_cause = {});
  // Runs everything up to and including that instant, and sets the clock to it. Running out of work is no stall.
  void run_until(duration instant);

  // Virtual time since the simulation was made.
  duration now() const;

  // Runs what is ready at the current instant, then returns whether nothing is pending: no timer, no operation, no
  // unfinished coroutine.
  bool idle();

  // How many handlers the loop may run at one instant without waiting for an event from outside; more is a livelock.
  // Default 5,000.
  void step_cap(std::size_t steps);
  // How much CPU time the handlers of a simulation in virtual time may take; more is a livelock. Default 3 s.
  static void livelock_limit(std::chrono::milliseconds cpu_time);
  // How long, in wall-clock time, a handler may hold the thread before the watchdog ends the process with exit code 124
  // and a message. Default 5 s; not while a debugger is attached.
  static void watchdog_limit(std::chrono::milliseconds limit);

 private:
  detail::handle_base launch(std::string name, asio::awaitable<void> coroutine);
  void keep(std::shared_ptr<void> made);
  std::unique_ptr<detail::simulation_state> state_;
};

// The type and text of an exception, for example "std::system_error: Operation canceled [asio.system:125]". For
// multiple_exceptions, also the exception that they hold.
std::string describe(std::exception_ptr e);

// Whether e reports a cancellation: operation_aborted, channel_cancelled, or multiple_exceptions that hold one of them.
bool is_operation_aborted(std::exception_ptr e);

// Whether e is a std::system_error of that code, or multiple_exceptions whose first is one.
bool has_code(std::exception_ptr e, std::error_code code);

// The name under which the coroutine that runs on this executor was started, or "" outside a simulation.
std::string_view task_name(const asio::any_io_executor& executor);

// An object on which coroutines wait, such as a lock: it describes its holder and waiters when a simulation stalls.
class open_item {
 public:
  open_item();
  open_item(const open_item&) = delete;
  open_item& operator=(const open_item&) = delete;
  virtual ~open_item();
  // One line, or "" when nothing is held.
  virtual std::string describe_open() const = 0;
};

}  // namespace puzzle
