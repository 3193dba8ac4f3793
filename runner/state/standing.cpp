#include "state/standing.hpp"

#include "course/course.hpp"

namespace runner {

std::vector<standing> standings(const course& of, const progress_store& store) {
  std::vector<standing> all;
  for (const puzzle& each : of.puzzles) {
    standing& one = all.emplace_back();
    one.known = store.of(each.slug);
    one.edited = one.known.last && one.known.text != checked_text(of, each);
  }
  return all;
}

std::optional<std::size_t> next_open(const std::vector<standing>& all, std::size_t from) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t index = (from + i) % all.size();
    if (!all[index].passed()) return index;
  }
  return std::nullopt;
}

std::string checked_text(const course& in, const puzzle& of) {
  return fingerprint(read_file(in.exercise(of)).value_or("") + read_file(in.test(of)).value_or(""));
}

}  // namespace runner
