#include "view/graph.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace runner {
namespace {

/// Where the lines of a cell lead: a sum of these.
enum direction : unsigned { up = 1, down = 2, left = 4, right = 8 };

constexpr std::array<std::string_view, 16> strokes{" ", "│", "│", "│", "─", "╯", "╮", "┤",
                                                   "─", "╰", "╭", "├", "─", "┴", "┬", "┼"};

/// Every line on its way down is on a rail: a column of its own, two characters wide.
class drawing {
 public:
  drawing(const std::vector<puzzle>& puzzles, std::size_t columns)
      : most_rails_((columns + 1) / 2), followers_(puzzles.size()) {
    std::map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < puzzles.size(); ++i) {
      index[puzzles[i].slug] = i;
      for (const std::string& slug : puzzles[i].after) {
        const auto found = index.find(slug);
        if (found == index.end()) continue;
        std::vector<std::size_t>& of_it = followers_[found->second];
        if (!of_it.empty() && of_it.back() == i) continue;  // named twice
        of_it.push_back(i);
      }
    }
  }

  /// Returns whether there was room.
  bool draw() {
    for (std::size_t i = 0; i < followers_.size(); ++i) {
      if (!draw_puzzle(i)) return false;
    }
    return true;
  }

  std::vector<graph_row> rows;

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  bool draw_puzzle(std::size_t index) {
    std::vector<std::size_t> coming = rails_to(index);
    if (coming.empty()) {
      coming.push_back(free_rail());
      if (coming.front() >= most_rails_) return false;
      // The puzzle right above ends its line: an empty place says that this one does not come from there.
      if (!rows.empty() && coming.front() < last_.size() && last_[coming.front()]) rows.push_back(plain_row());
    }
    const std::size_t here = coming.front();
    if (coming.size() > 1) rows.push_back(joint_row(here, coming, up));
    for (std::size_t rail : coming) rails_[rail] = nowhere;

    graph_row row = plain_row();
    row.puzzle = index;
    set(row, 2 * here, graph_mark);
    rows.push_back(std::move(row));
    last_.assign(rails_.size(), false);
    last_[here] = true;

    const std::vector<std::size_t>& going = followers_[index];
    std::vector<std::size_t> taken;
    for (std::size_t to : going) {
      const std::size_t rail = taken.empty() ? here : free_rail();
      if (rail >= most_rails_) return false;
      rails_[rail] = to;
      taken.push_back(rail);
    }
    if (taken.size() > 1) rows.push_back(joint_row(here, taken, down));
    return true;
  }

  std::vector<std::size_t> rails_to(std::size_t index) const {
    std::vector<std::size_t> found;
    for (std::size_t rail = 0; rail < rails_.size(); ++rail) {
      if (rails_[rail] == index) found.push_back(rail);
    }
    return found;
  }

  std::size_t free_rail() {
    const auto found = std::find(rails_.begin(), rails_.end(), nowhere);
    if (found == rails_.end()) rails_.push_back(nowhere);
    return static_cast<std::size_t>(std::find(rails_.begin(), rails_.end(), nowhere) - rails_.begin());
  }

  static void set(graph_row& row, std::size_t column, std::string_view character) {
    if (row.cells.size() <= column) row.cells.resize(column + 1, " ");
    row.cells[column] = character;
  }

  /// The lines that go on.
  graph_row plain_row() const {
    graph_row row;
    for (std::size_t rail = 0; rail < rails_.size(); ++rail) {
      if (rails_[rail] != nowhere) set(row, 2 * rail, strokes[up | down]);
    }
    return row;
  }

  /// The line of `here`, from which the others of `joined` go down, or to which they come from above (`side`).
  graph_row joint_row(std::size_t here, const std::vector<std::size_t>& joined, direction side) const {
    const auto [first, last] = std::minmax_element(joined.begin(), joined.end());
    graph_row row = plain_row();
    for (std::size_t column = 2 * *first; column <= 2 * *last; ++column) {
      unsigned lines = (column > 2 * *first ? left : 0u) | (column < 2 * *last ? right : 0u);
      const std::size_t rail = column / 2;
      if (column % 2 == 0) {
        const bool is_joined = std::find(joined.begin(), joined.end(), rail) != joined.end();
        if (rail == here || (!is_joined && rails_[rail] != nowhere)) lines |= up | down;
        if (is_joined && rail != here) lines |= side;
      }
      set(row, column, strokes[lines]);
    }
    return row;
  }

  std::size_t most_rails_;
  std::vector<std::vector<std::size_t>> followers_;
  std::vector<std::size_t> rails_;  // where each leads to, or nowhere
  std::vector<bool> last_;          // the place of the last puzzle
};

}  // namespace

std::optional<std::vector<graph_row>> draw_graph(const std::vector<puzzle>& puzzles, std::size_t columns) {
  drawing all(puzzles, columns);
  if (!all.draw()) return std::nullopt;
  return std::move(all.rows);
}

}  // namespace runner
