#include "state/status.hpp"

#include <algorithm>

#include "course/answers.hpp"

namespace runner {

std::vector<status> statuses(const course& course, const progress_store& store) {
  std::vector<status> all;
  for (const puzzle& each : course.puzzles) {
    status& one = all.emplace_back();
    one.known = store.of(each.slug);
    one.edited = one.known.last && one.known.text != checked_text(course, each);
    one.untouched = is_untouched(course, each);
  }
  return all;
}

bool has_begun(const std::vector<status>& all) {
  return std::any_of(all.begin(), all.end(),
                     [](const status& each) { return each.known.ever_passed || !each.untouched; });
}

std::optional<std::size_t> next_open(const std::vector<status>& all, std::size_t from) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t index = (from + i) % all.size();
    if (!all[index].passed()) return index;
  }
  return std::nullopt;
}

}  // namespace runner
