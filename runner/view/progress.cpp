#include "view/progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

namespace runner {

std::string progress::take(const check_event& event) {
  return std::visit([this](const auto& each) { return take_in(each); }, event);
}

std::string progress::take_in(const event::build_began& now) {
  building_ = "building what changed …";
  if (now.waits_for.empty()) return "";
  building_ = fmt::format("waiting for {}, which builds in the same folder …", now.waits_for);
  return fmt::format("Waiting for {}, which builds in the same folder …", now.waits_for);
}

std::string progress::take_in(const event::configuring&) {
  building_ = "configuring the project with CMake …";
  return "Configuring the project with CMake …";
}

std::string progress::take_in(const event::building& now) {
  building_ = words_for_step(now);
  const bool worth_a_line = !now.puzzle && !std::exchange(said_shared_, true);
  return worth_a_line ? "Building what all puzzles share, which takes a while once …" : "";
}

std::string progress::take_in(const event::build_ended&) {
  building_.clear();
  return "";
}

std::string progress::take_in(const event::running& now) {
  running_.insert(now.puzzle);
  return "";
}

std::string progress::take_in(const event::finished& now) {
  running_.erase(now.puzzle);
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
