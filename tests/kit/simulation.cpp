#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/error.hpp>
#include <asio/execution.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/experimental/channel_error.hpp>
#include <asio/multiple_exceptions.hpp>
#include <asio/post.hpp>
#include <ctime>
#include <functional>
#include <map>
#include <puzzle/simulation.hpp>
#include <puzzle/span.hpp>
#include <system_error>
#include <typeinfo>
#include <util/protocol.hpp>
#include <utility>
#include <vector>

#include "detail.hpp"
#include "report.hpp"
#include "watchdog.hpp"

namespace puzzle {

namespace detail {

namespace {

using reason = simulation_error::reason;

std::string_view kind_of(reason why) {
  switch (why) {
    case reason::stalled:
      return protocol::kind::stalled;
    case reason::livelock:
      return protocol::kind::livelock;
    case reason::handler_threw:
      return protocol::kind::handler_threw;
    case reason::no_result:
      break;
  }
  return protocol::kind::no_result;
}

bool has_failed = false;  // the latest simulation

[[noreturn]] void fail(reason why, std::string what, std::vector<std::string> open, std::string_view likely_cause) {
  report::finding found;
  found.kind = kind_of(why);
  found.measured = std::move(what);
  found.open = std::move(open);
  if (std::string cause = wall_clock_timer_cause(); !cause.empty()) found.causes.push_back(std::move(cause));
  if (!likely_cause.empty()) found.causes.emplace_back(likely_cause);
  found.drawn = drawn_so_far();
  report::add(found);
  has_failed = true;
  throw simulation_error(why, report::text_of(found));
}

// Of CPU time, by the handlers of a simulation in virtual time.
duration livelock_limit = std::chrono::seconds(3);
bool had_livelock = false;

duration cpu_time_of_thread() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// While it lives, the reactor asks for the next expiry and does not wait for it.
struct probing_scope {
  probing_scope() {
    reset_reported_expiry();
    probing(true);
  }
  probing_scope(const probing_scope&) = delete;
  probing_scope& operator=(const probing_scope&) = delete;
  ~probing_scope() { probing(false); }
};

}  // namespace

struct started_task {
  std::string name;
  asio::any_io_executor executor;
  duration started{};
  duration finished{};
  bool done = false;
  std::exception_ptr error;
  asio::cancellation_signal signal;
};

// Forwards to `inner`, and knows which started coroutine it runs: so a lock can name its holder.
class task_executor {
 public:
  task_executor(asio::any_io_executor inner, const started_task* task) : inner_(std::move(inner)), task_(task) {}

  template <class Property>
  requires asio::can_query<asio::any_io_executor, Property>::value decltype(auto) query(
      const Property& property) const {
    return asio::query(inner_, property);
  }
  template <class Property>
  requires asio::can_require<asio::any_io_executor, Property>::value task_executor require(const Property& property)
  const { return task_executor(asio::require(inner_, property), task_); }
  template <class Property>
  requires asio::can_prefer<asio::any_io_executor, Property>::value task_executor prefer(const Property& property)
  const { return task_executor(asio::prefer(inner_, property), task_); }
  template <class Function>
  void execute(Function&& function) const {
    inner_.execute(std::forward<Function>(function));
  }
  bool operator==(const task_executor& other) const noexcept { return task_ == other.task_ && inner_ == other.inner_; }
  bool operator!=(const task_executor& other) const noexcept { return !(*this == other); }
  std::string_view name() const { return task_->name; }

 private:
  asio::any_io_executor inner_;
  const started_task* task_;
};

// A Clock for io_context::run_one_until with which it polls the reactor exactly once: at the second call of now() the
// deadline has passed.
struct one_look {
  using duration = std::chrono::microseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<one_look>;
  static constexpr bool is_steady = true;
  static time_point now() { return std::exchange(looked, true) ? time_point::max() : time_point(); }
  static inline bool looked = false;
};

// An io_context whose coroutines can be destroyed before it is.
struct loop : asio::io_context {
  loop() : asio::io_context(1) {}
  void destroy_coroutines() { shutdown(); }
};

struct simulation_state {
  explicit simulation_state(std::chrono::milliseconds how_long)
      : patience(how_long), is_virtual(how_long < std::chrono::milliseconds(100)) {
    note_wall_clock_timers(is_virtual);
    has_failed = false;
  }
  ~simulation_state() {
    context.destroy_coroutines();
    while (!made.empty()) made.pop_back();
  }

  std::vector<std::shared_ptr<started_task>> tasks;  // outlives the context, whose coroutines point here
  loop context;
  std::vector<std::shared_ptr<void>> made;  // what coroutines refer to
  // Keeps the context from stopping when it runs out of work.
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work{asio::make_work_guard(context)};
  std::chrono::milliseconds patience;
  bool is_virtual;  // no event from outside is expected
  std::chrono::steady_clock::duration waited{};
  duration cpu_time_at_start = cpu_time_of_thread();
  std::size_t steps_so_far = 0;
  std::size_t step_cap = 5'000;
  std::size_t steps = 0;  // at the instant of last_step, since the loop last waited for an event from outside
  duration last_step{};
  std::multimap<duration, std::function<void()>> callbacks;
  std::vector<std::function<void()>> at_instants_end;

  static duration now() { return clock::now().time_since_epoch(); }

  // Runs one handler that is ready, if any.
  bool step() {
    return counted([this] {
      const watchdog::guard watched;
      return context.poll_one();
    });
  }

  // Runs one handler, for which it waits in wall-clock time as long as patience lasts. In slices, so that the watchdog
  // sees a handler that never returns, but does not mind the waiting.
  bool wait() {
    constexpr std::chrono::milliseconds slice(100);
    // Otherwise a loop that polls with a timer on wall-clock time would go on for ever.
    constexpr std::chrono::seconds most_in_virtual_time(1);
    if (is_virtual && waited >= most_in_virtual_time) return false;
    if (!is_virtual) steps = 0;
    const auto start = std::chrono::steady_clock::now();
    bool ran = false;
    for (std::chrono::steady_clock::duration so_far{}; !ran && so_far < patience;) {
      ran = counted([&] {
        const watchdog::guard watched;
        return context.run_one_for(std::min<std::chrono::steady_clock::duration>(slice, patience - so_far));
      });
      so_far = std::chrono::steady_clock::now() - start;
    }
    waited += std::chrono::steady_clock::now() - start;
    return ran;
  }

  // Makes the reactor report the next expiry, which it does only when it is about to wait; it is told not to. Runs a
  // handler if one became ready after all.
  bool probe() {
    return counted([this] {
      const watchdog::guard watched;
      const probing_scope probe;
      one_look::looked = false;
      return context.run_one_until(one_look::time_point(std::chrono::microseconds(1)));
    });
  }

  template <class RunOne>
  bool counted(RunOne run_one) {
    std::size_t ran = 0;
    try {
      ran = run_one();
    } catch (...) {
      fail(reason::handler_threw,
           fmt::format("an exception propagated out of a handler at {}: {}", format_duration(now()),
                       describe(std::current_exception())),
           {}, "a completion handler throws, or rethrows the exception that a coroutine ended with.");
    }
    if (context.stopped())
      fail(reason::stalled,
           fmt::format("the io_context was stopped at {}, so no unfinished coroutine can be resumed",
                       format_duration(now())),
           open_things(),
           "io_context::stop() is called, or a handler calls run() or poll() of the io_context that runs it: the inner "
           "call stops the io_context when no other work is left.");
    if (ran == 0) return false;
    if (last_step != now()) steps = 0;
    last_step = now();
    ++steps_so_far;
    if (++steps > step_cap)
      livelock(fmt::format("{} handlers ran at this instant, and more are ready", step_cap),
               "a loop yields or retries again and again instead of waiting for an event.");
    // Their time counts too, not only their number: otherwise the test would time out without a message.
    if (is_virtual && steps_so_far % 64 == 0) {
      const duration limit =
          had_livelock ? livelock_limit / 6 : livelock_limit;  // so that all test cases come to an end
      if (cpu_time_of_thread() - cpu_time_at_start > limit)
        livelock(fmt::format("{} handlers ran in {} of CPU time, {} of them at this instant, and more are ready",
                             steps_so_far, format_duration(limit), steps),
                 "a loop polls again and again, or with very short sleeps, instead of waiting for an event.");
    }
    return true;
  }

  // Runs all that is ready at this instant, callbacks that are due first.
  void settle() {
    for (;;) {
      bool ran = false;
      while (!callbacks.empty() && callbacks.begin()->first <= now()) {
        callbacks.extract(callbacks.begin()).mapped()();
        ran = true;
      }
      while (step()) ran = true;
      if (!probe() && !ran) return;
    }
  }

  void end_instant() {
    for (const std::function<void()>& each : at_instants_end) each();
  }

  std::vector<std::string> open_things() const {
    std::vector<std::string> lines;
    for (const auto& task : tasks)
      if (!task->done)
        lines.push_back(fmt::format("\"{}\", started at {}", task->name, format_duration(task->started)));
    for (const std::string& line : describe_open_spans()) lines.push_back("span " + line);
    for (std::string& line : describe_open_items()) lines.push_back(std::move(line));
    return lines;
  }

  [[noreturn]] void livelock(const std::string& what, std::string_view likely_cause) const {
    had_livelock = true;
    fail(reason::livelock, fmt::format("livelock at {}: {}", format_duration(now()), what), open_things(),
         likely_cause);
  }

  [[noreturn]] void stall(std::string_view likely_cause) const {
    std::string text =
        fmt::format("stalled at {}: no handler is ready and no timer is pending", format_duration(now()));
    if (!is_virtual)
      text += fmt::format(", and no socket, process, signal or thread reported an event for {} of wall-clock time",
                          format_duration(patience));
    fail(reason::stalled, std::move(text), open_things(),
         likely_cause.empty()
             ? "a coroutine waits on an operation that can never complete: a lock that is never released "
               "(deadlock), a message that is never sent, an event that is never set."
             : likely_cause);
  }

  template <class Done>
  void run(Done done, std::optional<duration> until, std::string_view likely_cause) {
    for (;;) {
      settle();
      if (done()) return end_instant();
      duration next = reported_expiry();
      if (!callbacks.empty()) next = std::min(next, callbacks.begin()->first);
      if (until && next > *until) {
        end_instant();
        if (now() < *until) set_now(*until);
        return;
      }
      if (next == duration::max()) {
        if (wait() || step()) continue;
        end_instant();
        stall(likely_cause);
      }
      end_instant();
      set_now(next);
    }
  }

  bool all_done() const {
    for (const auto& task : tasks)
      if (!task->done) return false;
    return true;
  }
};

bool handle_base::done() const { return task_->done; }
std::exception_ptr handle_base::error() const { return task_->error; }

duration handle_base::finished_at() const {
  if (!task_->done) fail(reason::no_result, fmt::format("{} has not finished", task_->name), {}, {});
  return task_->finished;
}

void handle_base::cancel() {
  if (task_->done) return;
  asio::post(task_->executor, [task = task_] {
    if (!task->done) task->signal.emit(asio::cancellation_type::terminal);
  });
}

void handle_base::require_normal_end() const {
  if (!task_->done)
    fail(reason::no_result,
         fmt::format("{} has not finished at {}, expected it to return", task_->name,
                     format_duration(clock::now().time_since_epoch())),
         {}, {});
  if (task_->error)
    fail(reason::no_result,
         fmt::format("{} threw {} at {}, expected it to return normally", task_->name, describe(task_->error),
                     format_duration(task_->finished)),
         {}, {});
}

}  // namespace detail

simulation::simulation(std::chrono::milliseconds patience) {
  detail::report::let_prints_through();
  detail::set_now(duration::zero());
  detail::reset_spans();
  state_ = std::make_unique<detail::simulation_state>(patience);
}

simulation::~simulation() {
  if (!detail::has_failed && detail::waited_in_wall_clock_time()) detail::fail_for_wall_clock_time();
  state_.reset();
  detail::write_timeline_on_request();
}

asio::io_context& simulation::context() { return state_->context; }
asio::any_io_executor simulation::executor() { return state_->context.get_executor(); }

detail::handle_base simulation::launch(std::string name, asio::awaitable<void> coroutine) {
  auto task = std::make_shared<detail::started_task>();
  task->name = std::move(name);
  task->started = now();
  task->executor = detail::task_executor(executor(), task.get());
  state_->tasks.push_back(task);
  asio::co_spawn(task->executor, std::move(coroutine),
                 asio::bind_cancellation_slot(task->signal.slot(), [raw = task.get()](std::exception_ptr error) {
                   raw->error = error;
                   raw->finished = detail::simulation_state::now();
                   raw->done = true;
                 }));
  return detail::handle_base(std::move(task));
}

void simulation::keep(std::shared_ptr<void> made) { state_->made.push_back(std::move(made)); }

void simulation::at(duration instant, std::function<void()> f) {
  if (instant < now())
    throw std::invalid_argument(fmt::format("simulation::at({}): that instant has passed", format_duration(instant)));
  state_->callbacks.emplace(instant, std::move(f));
}

void simulation::at_each_instants_end(std::function<void()> f) { state_->at_instants_end.push_back(std::move(f)); }

void simulation::run(std::string_view likely_cause) {
  state_->run([this] { return state_->all_done(); }, std::nullopt, likely_cause);
}

void simulation::run_until(const detail::handle_base& finished, std::string_view likely_cause) {
  state_->run([&] { return finished.done(); }, std::nullopt, likely_cause);
}

void simulation::run_until(duration instant) {
  state_->run([] { return false; }, instant, {});
}

duration simulation::now() const { return detail::simulation_state::now(); }

bool simulation::idle() {
  // Outstanding work is exactly what "pending" means, so a context without our own guard stops when nothing is.
  state_->settle();
  state_->work.reset();
  state_->context.poll();
  const bool nothing_pending = state_->context.stopped();
  state_->context.restart();
  state_->work.emplace(asio::make_work_guard(state_->context));
  return nothing_pending;
}

void simulation::step_cap(std::size_t steps) { state_->step_cap = steps; }
void simulation::livelock_limit(std::chrono::milliseconds cpu_time) {
  detail::livelock_limit = cpu_time;
  detail::had_livelock = false;
}
void simulation::watchdog_limit(std::chrono::milliseconds limit) { detail::watchdog::limit(limit); }

std::string_view task_name(const asio::any_io_executor& executor) {
  // Up to Asio 1.22 target() does not look at the type, and what is of another is read as if it were ours.
  if (executor.target_type() != typeid(detail::task_executor)) return {};
  return executor.target<detail::task_executor>()->name();
}

bool has_code(std::exception_ptr e, std::error_code code) {
  if (!e) return false;
  try {
    std::rethrow_exception(e);
  } catch (const asio::multiple_exceptions& several) {
    return has_code(several.first_exception(), code);
  } catch (const std::system_error& error) {
    return error.code() == code;
  } catch (...) {
    return false;
  }
}

bool is_operation_aborted(std::exception_ptr e) {
  return has_code(e, asio::error::operation_aborted) ||
         has_code(e, asio::experimental::error::make_error_code(asio::experimental::error::channel_cancelled));
}

std::string describe(std::exception_ptr e) {
  if (!e) return "no exception";
  const auto type_name = [] {
    int status = 0;
    const std::type_info* type = abi::__cxa_current_exception_type();
    const std::unique_ptr<char, void (*)(void*)> name(abi::__cxa_demangle(type->name(), nullptr, nullptr, &status),
                                                      std::free);
    return std::string(status == 0 ? name.get() : type->name());
  };
  try {
    std::rethrow_exception(e);
  } catch (const asio::multiple_exceptions& several) {
    return fmt::format("asio::multiple_exceptions holding {}", describe(several.first_exception()));
  } catch (const std::system_error& error) {
    return fmt::format("{}: {} [{}:{}]", type_name(), error.what(), error.code().category().name(),
                       error.code().value());
  } catch (const std::exception& error) {
    return fmt::format("{}: {}", type_name(), error.what());
  } catch (...) {
    return type_name();
  }
}

namespace {
std::vector<const open_item*> open_items;
}

open_item::open_item() { open_items.push_back(this); }
open_item::~open_item() { std::erase(open_items, this); }

std::vector<std::string> detail::describe_open_items() {
  std::vector<std::string> lines;
  for (const open_item* each : open_items) {
    std::string line = each->describe_open();
    if (!line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace puzzle
