// The screen of a watching session: a pure function of its state.
#pragma once

#include <string>

#include "view/style.hpp"
#include "view/styled.hpp"
#include "watch/state.hpp"

namespace runner::watch {

/// The properties of the terminal that rendering depends on.
struct surface {
  style look;
  std::size_t height = 24;
  link_form links = link_form::none;
  std::string host;        ///< For links.
  bool clickable = false;  ///< Links to the web are links; otherwise their addresses are written out.
};

/// The page on the screen: lines of at most the width, at most as many as the height, without a line end at the end.
/// The most important comes first; where lines do not fit, the last one says how to see them.
std::string frame(const state& now, const reader_view& reader, const surface& on);

/// How far the page can scroll.
std::size_t furthest_scroll(const state& now, const reader_view& reader, const surface& on);

}  // namespace runner::watch
