#include "check/deep_check.hpp"

#include <map>

#include "build/deep_tree.hpp"
#include "check/sanitizers.hpp"

namespace runner {

std::string sanitizers_of(const puzzle& puzzle) {
  return puzzle.sanitizer.empty() ? "address,undefined" : puzzle.sanitizer;
}

std::string sanitizers_in_words(const puzzle& puzzle) { return sanitizer_names(sanitizers_of(puzzle)); }

asio::awaitable<void> deep_check(asio::any_io_executor executor, const course& course, const build_tree& tree,
                                 std::vector<std::size_t> which, check_settings settings,
                                 std::function<void(const check_event&)> on_event) {
  std::map<std::string, std::vector<std::size_t>> by_sanitizers;
  for (const std::size_t index : which) by_sanitizers[sanitizers_of(course.puzzles[index])].push_back(index);
  for (const auto& [sanitizers, puzzles] : by_sanitizers) {
    on_event(event::build_began{});
    const build_tree deep = co_await open_deep_tree(executor, tree, sanitizers);
    co_await check(executor, course, deep, puzzles, settings, on_event);
  }
}

}  // namespace runner
