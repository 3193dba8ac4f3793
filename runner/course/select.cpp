#include "course/select.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "util/edit_distance.hpp"
#include "util/errors.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

/// How a name is compared: small letters, words joined by underscores, without what surrounds it in a file's name.
std::string normalised(std::string_view name) {
  const std::size_t slash = name.find_last_of('/');
  if (slash != name.npos) name.remove_prefix(slash + 1);
  for (std::string_view suffix : {".hpp", ".cpp"}) {
    if (name.size() > suffix.size() && name.substr(name.size() - suffix.size()) == suffix)
      name.remove_suffix(suffix.size());
  }
  if (name.substr(0, 5) == "test_") name.remove_prefix(5);
  std::string result;
  for (char c : name) {
    result += c == '-' || c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return result;
}

std::string_view without_zeros(std::string_view number) {
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

bool is_number(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

/// Distance to the nearest of the puzzle's names: whole, without its number, or one of its words.
std::size_t distance_to(const puzzle& to, std::string_view name) {
  std::size_t best = std::min(edit_distance(name, to.slug), edit_distance(name, to.bare_name()));
  std::string_view rest = to.bare_name();
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('_'), rest.size());
    if (end > 2) best = std::min(best, edit_distance(name, rest.substr(0, end)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return best;
}

std::vector<std::size_t> matches(const std::vector<puzzle>& puzzles, std::string_view name) {
  std::vector<std::size_t> found;
  const auto collect = [&](auto&& is_match) {
    for (std::size_t i = 0; i < puzzles.size(); ++i) {
      if (is_match(puzzles[i])) found.push_back(i);
    }
  };
  collect([&](const puzzle& p) { return name == p.slug || name == p.bare_name(); });
  if (!found.empty()) return {found.front()};
  if (is_number(name)) {
    collect([&](const puzzle& p) { return without_zeros(p.number()) == without_zeros(name); });
    return found;
  }
  collect([&](const puzzle& p) { return p.slug.find(name) != p.slug.npos; });
  return found;
}

}  // namespace

std::size_t find_puzzle(const std::vector<puzzle>& puzzles, std::string_view name) {
  const std::string wanted = normalised(name);
  const std::vector<std::size_t> found = wanted.empty() ? std::vector<std::size_t>() : matches(puzzles, wanted);
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    std::vector<std::string> candidates;
    for (std::size_t i : found) candidates.push_back(puzzles[i].slug);
    throw wrong_usage(fmt::format("'{}' matches several puzzles: {}.", name, fmt::join(candidates, ", ")));
  }

  if (puzzles.empty()) throw wrong_usage(fmt::format("There is no puzzle '{}': the course has none.", name));
  if (is_number(wanted)) {
    throw wrong_usage(fmt::format("There is no puzzle {}. The puzzles are {} to {}.", name, puzzles.front().slug,
                                  puzzles.back().slug));
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < puzzles.size(); ++i) {
    if (distance_to(puzzles[i], wanted) < distance_to(puzzles[best], wanted)) best = i;
  }
  const bool near = distance_to(puzzles[best], wanted) <= std::max<std::size_t>(2, wanted.size() / 2);
  throw wrong_usage(near ? fmt::format("There is no puzzle '{}'. Did you mean {}?", name, puzzles[best].slug)
                         : fmt::format("There is no puzzle '{}'. A number is enough: {} for {}.", name,
                                       without_zeros(puzzles.front().number()), puzzles.front().slug));
}

std::vector<std::size_t> select_puzzles(const std::vector<puzzle>& puzzles, const std::vector<std::string>& names) {
  std::set<std::size_t> chosen;
  for (const std::string& name : names) chosen.insert(find_puzzle(puzzles, name));
  if (!names.empty()) return {chosen.begin(), chosen.end()};
  std::vector<std::size_t> all(puzzles.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return all;
}

}  // namespace runner
