// Participants of a test's world: tasks that work for a while, may be cancelled, clean up, and end as a script says.
#pragma once

#include <asio/awaitable.hpp>
#include <exception>
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace puzzle {

// How a scripted task ends.
class ending {
 public:
  // Returns this value; a task without a result just returns.
  static ending returns(std::string value = {}) { return ending(std::move(value)); }
  // Throws this exception: a pointer, or an object whose type is kept.
  static ending throws(std::exception_ptr error);
  template <class Error>
  static ending throws(Error error) {
    return ending(std::make_exception_ptr(std::move(error)));
  }
  // Rethrows what its interrupted wait threw: std::system_error(operation_aborted). Only for a cancelled task.
  static ending aborts() { return ending(std::monostate()); }

  // Returns or throws so; `interrupted` is what a wait threw, or null.
  std::string reach(std::exception_ptr interrupted) const;

 private:
  template <class How>
  explicit ending(How how) : how_(std::move(how)) {}
  std::variant<std::monostate, std::string, std::exception_ptr> how_;
};

// A task that works for some time in a span of its name, then ends: by default it returns its name. When it is
// cancelled meanwhile, it cleans up in a span "<name> cleanup", and then ends: by default it aborts. The span is done
// when the task returns, failed when it throws, cancelled when it was cancelled.
//   scripted_task("slow", 211ms).cleans_up_for(23ms).when_cancelled(ending::throws(std::logic_error("no cleanup")))
//   scripted_task("failing", 37ms).ends(ending::throws(std::domain_error("disk full")))
//   scripted_task("instant")
// It is a std::function<asio::awaitable<std::string>()>, and may be called any number of times. Each coroutine has a
// copy of the script, so the task may be destroyed while they run.
class scripted_task {
 public:
  // Ends at once: it never suspends.
  explicit scripted_task(std::string name);
  scripted_task(std::string name, duration works_for);

  scripted_task& ends(ending how);
  scripted_task& cleans_up_for(duration d);
  scripted_task& when_cancelled(ending how);
  // Its work is this many waits, one after another, instead of a single one.
  scripted_task& waits(int times);

  const std::string& name() const { return name_; }
  // Zero for a task that never suspends.
  duration works_for() const { return works_for_; }
  duration clean_up() const { return clean_up_; }

  asio::awaitable<std::string> operator()() const;
  // The same, when the task has no result.
  asio::awaitable<void> run() const;

 private:
  static asio::awaitable<std::string> play(scripted_task script);
  std::string name_;
  duration works_for_{};
  int waits_ = 0;
  ending end_;
  duration clean_up_{};
  ending cancelled_end_ = ending::aborts();
};

}  // namespace puzzle
