// Virtual time for puzzles: a clock that stands still until a simulation moves it, and a timer on that clock.
//
// The idea is that of tokio's paused clock, kotlinx.coroutines' runTest and trio's MockClock: time jumps from one
// expiry to the next, so a test of 300 ms takes microseconds and its instants are exact.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/basic_waitable_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/wait_traits.hpp>
#include <chrono>

namespace puzzle {

using duration = std::chrono::nanoseconds;

// A Clock as <chrono> defines it. It starts at zero in every simulation.
struct clock {
  using duration = puzzle::duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<clock>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept;
};

}  // namespace puzzle

// Asio's reactor asks these functions how long it may wait for a virtual timer. They also record the next expiry for
// the simulation, since Asio has no public function that returns it.
template <>
struct asio::wait_traits<puzzle::clock> {
  static puzzle::duration to_wait_duration(const puzzle::duration& until_expiry);
  static puzzle::duration to_wait_duration(const puzzle::clock::time_point& expiry);
};

namespace puzzle::detail {

// A timer on wall-clock time is pending in some loop, and expires in so many seconds.
void note_wall_clock_timer(double seconds);

// Asio's own traits, which also note that they were asked: a puzzle in virtual time must not wait in wall-clock time.
template <class Clock>
struct noting_wait_traits {
  using duration = typename Clock::duration;
  static duration to_wait_duration(const duration& until_expiry) {
    note_wall_clock_timer(std::chrono::duration<double>(until_expiry).count());
    return until_expiry;
  }
  static duration to_wait_duration(const typename Clock::time_point& expiry) {
    return to_wait_duration(expiry - Clock::now());
  }
};

}  // namespace puzzle::detail

template <>
struct asio::wait_traits<std::chrono::steady_clock> : puzzle::detail::noting_wait_traits<std::chrono::steady_clock> {};
template <>
struct asio::wait_traits<std::chrono::system_clock> : puzzle::detail::noting_wait_traits<std::chrono::system_clock> {};

namespace puzzle {

// asio::steady_timer in virtual time. An expiry at time_point::max() is never reached: such a timer serves as an event,
// which is set by cancelling the timer. A timer at time_point::min() completes at once.
class steady_timer : public asio::basic_waitable_timer<clock> {
 public:
  using asio::basic_waitable_timer<clock>::basic_waitable_timer;
  using asio::basic_waitable_timer<clock>::async_wait;
  // The usual wait, compiled once in the kit instead of in every test.
  asio::awaitable<void> async_wait(asio::use_awaitable_t<>);
};

// Suspends the calling coroutine for d of virtual time. Throws std::system_error(operation_aborted) when cancelled.
asio::awaitable<void> sleep_for(duration d);

// Blocks the thread for d of virtual time, as CPU-bound work would: no other coroutine runs meanwhile. Throws
// std::invalid_argument when d is negative.
void burn(duration d);

}  // namespace puzzle
