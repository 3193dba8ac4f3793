#include "watch/frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "util/text.hpp"
#include "watch/pages.hpp"

namespace runner::watch {
namespace {

/// How the lines of a page share the screen.
struct layout {
  std::vector<std::string> head;
  std::vector<std::string> body;
  std::vector<std::string> foot;
  std::size_t rows = 0;   ///< For the body.
  std::size_t first = 0;  ///< Line of the body on the first row.
  bool is_cut = false;    ///< One more row says so.
};

layout lay_out(const state& now, const reader_view& reader, const surface& on) {
  layout result;
  result.head = head_of(now, reader, on);
  result.body = body_of(now, reader, on);
  result.foot = foot_of(now, on);
  const std::size_t taken = result.head.size() + result.foot.size();
  result.rows = on.height > taken + 1 ? on.height - taken : 1;
  result.is_cut = result.body.size() > result.rows;
  if (result.is_cut && result.rows > 1) --result.rows;
  result.first = result.is_cut ? std::min(now.scroll, result.body.size() - result.rows) : 0;
  if (result.is_cut && now.showing == page::list) {
    // The list follows its selection.
    const std::size_t middle = result.rows / 2;
    result.first = std::min(now.selected > middle ? now.selected - middle : 0, result.body.size() - result.rows);
  }
  return result;
}

/// "… 12 more lines: ↓ or space"
std::string what_is_cut(const layout& from) {
  const std::size_t below = from.body.size() - from.rows - from.first;
  const auto lines = [](std::size_t count) { return fmt::format("{} more line{}", count, count == 1 ? "" : "s"); };
  if (below > 0 && from.first > 0) return fmt::format(" … {}: ↓ or space, back: ↑", lines(below));
  if (below > 0) return fmt::format(" … {}: ↓ or space", lines(below));
  return fmt::format(" … {} above: ↑ or b", lines(from.first));
}

}  // namespace

std::string frame(const state& now, const reader_view& reader, const surface& on) {
  const layout page = lay_out(now, reader, on);
  std::vector<std::string> lines = page.head;
  for (std::size_t i = 0; i < page.rows; ++i) {
    const std::size_t line = page.first + i;
    lines.push_back(line < page.body.size() ? page.body[line] : "");
  }
  if (page.is_cut) lines.push_back(on.look(paint::dim, what_is_cut(page)));
  lines.insert(lines.end(), page.foot.begin(), page.foot.end());
  if (lines.size() > on.height) lines.resize(on.height);

  std::string text;
  for (const std::string& line : lines) {
    if (&line != &lines.front()) text += "\n";
    text += clipped_styled(line, on.look.width);
  }
  return text;
}

std::size_t furthest_scroll(const state& now, const reader_view& reader, const surface& on) {
  const layout page = lay_out(now, reader, on);
  return page.is_cut ? page.body.size() - page.rows : 0;
}

}  // namespace runner::watch
