// A check under way, in one line.
#pragma once

#include <set>
#include <string>

#include "check/events.hpp"
#include "course/puzzle.hpp"

namespace runner {

/// Follows a check's events and puts into words what is being done.
class progress {
 public:
  explicit progress(const course& course) : course_(course) {}

  /// Takes an event. Returns words worth a line of their own where no line can be drawn again: rarely any, else "".
  std::string take(const check_event& event);

  /// What is being done now, or "".
  std::string line() const;

 private:
  std::string take_in(const event::build_began& now);
  std::string take_in(const event::configuring&);
  std::string take_in(const event::building& now);
  std::string take_in(const event::build_ended&);
  std::string take_in(const event::running& now);
  std::string take_in(const event::finished& now);
  std::string words_for_step(const event::building& now) const;

  const course& course_;
  std::string building_;
  std::set<std::size_t> running_;
  bool said_shared_ = false;
};

}  // namespace runner
