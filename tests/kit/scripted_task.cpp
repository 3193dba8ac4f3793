#include <asio/this_coro.hpp>
#include <puzzle/scripted_task.hpp>
#include <puzzle/span.hpp>
#include <stdexcept>

namespace puzzle {

ending ending::throws(std::exception_ptr error) {
  if (!error) throw std::invalid_argument("puzzle::ending::throws: there is no exception");
  return ending(std::move(error));
}

std::string ending::reach(std::exception_ptr interrupted) const {
  struct reached {
    std::exception_ptr interrupted;
    std::string operator()(const std::string& value) const { return value; }
    std::string operator()(const std::exception_ptr& error) const { std::rethrow_exception(error); }
    std::string operator()(std::monostate) const {
      if (!interrupted) throw std::logic_error("puzzle::ending::aborts: the task was not cancelled");
      std::rethrow_exception(interrupted);
    }
  };
  return std::visit(reached{std::move(interrupted)}, how_);
}

scripted_task::scripted_task(std::string name) : name_(std::move(name)), end_(ending::returns(name_)) {}

scripted_task::scripted_task(std::string name, duration works_for)
    : name_(std::move(name)), works_for_(works_for), waits_(1), end_(ending::returns(name_)) {}

scripted_task& scripted_task::ends(ending how) {
  end_ = std::move(how);
  return *this;
}

scripted_task& scripted_task::cleans_up_for(duration d) {
  clean_up_ = d;
  return *this;
}

scripted_task& scripted_task::when_cancelled(ending how) {
  cancelled_end_ = std::move(how);
  return *this;
}

scripted_task& scripted_task::waits(int times) {
  waits_ = times;
  return *this;
}

asio::awaitable<std::string> scripted_task::operator()() const { return play(*this); }

asio::awaitable<std::string> scripted_task::play(scripted_task script) {
  span work(script.name_);
  std::exception_ptr interrupted;
  try {
    duration left = script.works_for_;
    for (int waits = script.waits_; waits > 0; --waits) {
      const duration next = left / waits;
      left -= next;
      co_await sleep_for(next);
    }
  } catch (...) {
    interrupted = std::current_exception();
  }
  if (interrupted) {
    work.cancelled();
    if (script.clean_up_ > duration::zero()) {
      // Otherwise the pending cancellation would end the cleanup's first co_await too. Only for a cleanup, because it
      // also changes how the coroutine that awaits this one reacts to cancellation.
      co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
      co_await run_span(script.name_ + " cleanup", script.clean_up_);
    }
    co_return script.cancelled_end_.reach(interrupted);
  }
  std::string result;
  try {
    result = script.end_.reach(nullptr);
  } catch (...) {
    work.failed();
    throw;
  }
  work.done();
  co_return result;
}

asio::awaitable<void> scripted_task::run() const {
  // Not a coroutine that refers to *this: the task may be gone before it starts.
  constexpr auto without_result = [](scripted_task script) -> asio::awaitable<void> {
    co_await play(std::move(script));
  };
  return without_result(*this);
}

}  // namespace puzzle
