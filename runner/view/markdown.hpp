// Markdown as a terminal shows it: what the explanations use of it, and no more.
#pragma once

#include <string>
#include <string_view>

#include "view/style.hpp"

namespace runner {

/// Headings, paragraphs, lists, code blocks, `code`, **bold** and [links](address), at most `look.width` columns wide
/// where the text is prose. Where `clickable`, a link is one (OSC 8); elsewhere its address follows it. Comments are
/// left out. Pure.
std::string markdown_text(std::string_view markdown, const style& look, bool clickable);

}  // namespace runner
