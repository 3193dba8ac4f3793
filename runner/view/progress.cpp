#include "view/progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

namespace runner {

std::string progress::take(const check_event& event) {
  if (const auto* began = std::get_if<event::build_began>(&event)) {
    building_ = "building what changed …";
    if (!began->waits_for.empty()) {
      building_ = fmt::format("waiting for {}, which builds in the same folder …", began->waits_for);
      return fmt::format("Waiting for {}, which builds in the same folder …", began->waits_for);
    }
  }
  if (std::holds_alternative<event::build_ended>(event)) building_.clear();
  if (std::holds_alternative<event::configuring>(event)) {
    building_ = "looking at the project with CMake …";
    return "Looking at the project with CMake …";
  }
  if (const auto* building = std::get_if<event::building>(&event)) {
    building_ = words_for_step(*building);
    if (!building->puzzle && !std::exchange(said_shared_, true))
      return "Building what all puzzles share, which takes a while once …";
  }
  if (const auto* running = std::get_if<event::running>(&event)) running_.insert(running->puzzle);
  if (const auto* finished = std::get_if<event::finished>(&event)) running_.erase(finished->puzzle);
  return "";
}

std::string progress::words_for_step(const event::building& now) const {
  std::string what = "what all puzzles share";
  if (now.puzzle) {
    const puzzle& built = course_.puzzles[*now.puzzle];
    what = fmt::format("{} {}", built.number(), built.title);
  }
  return fmt::format("building [{}/{}] {} …", now.step, now.steps, what);
}

std::string progress::line() const {
  if (running_.empty()) return building_;
  std::vector<std::string_view> numbers;
  for (std::size_t each : running_) numbers.push_back(course_.puzzles[each].number());
  return fmt::format("{}{}running {}", building_, building_.empty() ? "" : "  ", fmt::join(numbers, ", "));
}

}  // namespace runner
