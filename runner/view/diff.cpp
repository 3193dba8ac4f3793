#include "view/diff.hpp"

#include <algorithm>
#include <vector>

#include "util/text.hpp"

namespace runner {
namespace {

constexpr std::size_t around = 3;
constexpr std::size_t most_cells = 20'000'000;  // beyond that, only what is the same at both ends is looked for

struct change {
  char sign;
  std::string line;
};

/// The longest common subsequence, read off a table: exercises are short.
std::vector<change> changes(const std::vector<std::string>& from, const std::vector<std::string>& to) {
  std::size_t start = 0;
  while (start < from.size() && start < to.size() && from[start] == to[start]) ++start;
  std::size_t from_end = from.size(), to_end = to.size();
  while (from_end > start && to_end > start && from[from_end - 1] == to[to_end - 1]) --from_end, --to_end;

  const std::size_t rows = from_end - start, columns = to_end - start;
  const bool too_many = columns > 0 && rows > most_cells / columns;
  // common[i][j]: how many lines the rests from[i…] and to[j…] have in common.
  std::vector<std::vector<unsigned>> common;
  if (!too_many) common.assign(rows + 1, std::vector<unsigned>(columns + 1));
  for (std::size_t i = rows; !too_many && i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      common[i][j] =
          from[start + i] == to[start + j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }

  std::vector<change> all;
  for (std::size_t i = 0; i < start; ++i) all.push_back({' ', from[i]});
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    const bool both = i < rows && j < columns;
    if (both && !too_many && from[start + i] == to[start + j]) {
      all.push_back({' ', from[start + i]});
      ++i, ++j;
    } else if (i < rows && (j == columns || too_many || common[i + 1][j] >= common[i][j + 1])) {
      all.push_back({'-', from[start + i++]});
    } else {
      all.push_back({'+', to[start + j++]});
    }
  }
  for (std::size_t k = from_end; k < from.size(); ++k) all.push_back({' ', from[k]});
  return all;
}

}  // namespace

std::string diff(std::string_view from, std::string_view to, const style& look) {
  const std::vector<change> all = changes(lines_of(from), lines_of(to));
  std::vector<bool> shown(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].sign == ' ') continue;
    const std::size_t end = std::min(all.size(), i + around + 1);
    for (std::size_t k = i - std::min(i, around); k < end; ++k) shown[k] = true;
  }
  std::string text;
  bool any = false;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!shown[i]) continue;
    if (i > 0 && !shown[i - 1] && any) text += look(paint::dim, "⋮") + "\n";
    any = true;
    const std::string line = all[i].line.empty() ? std::string(1, all[i].sign) : all[i].sign + (" " + all[i].line);
    if (all[i].sign == '-') {
      text += look(paint::red, line);
    } else if (all[i].sign == '+') {
      text += look(paint::green, line);
    } else {
      text += all[i].line.empty() ? "" : line;
    }
    text += "\n";
  }
  return text;
}

}  // namespace runner
