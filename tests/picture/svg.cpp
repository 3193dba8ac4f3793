#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "util/text.hpp"

namespace {

constexpr double column_width = 8.4;  // of the fonts below at 14 px, about; textLength makes it exact
constexpr int line_height = 18;
constexpr int margin = 14;

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '<') {
      result += "&lt;";
    } else if (c == '>') {
      result += "&gt;";
    } else if (c == '&') {
      result += "&amp;";
    } else {
      result += c;
    }
  }
  return result;
}

/// "\x1b[32m" → "green"
std::string_view class_for(std::string_view sequence) {
  if (sequence == "\x1b[1m") return "bold";
  if (sequence == "\x1b[2m") return "dim";
  if (sequence == "\x1b[31m") return "red";
  if (sequence == "\x1b[32m") return "green";
  if (sequence == "\x1b[33m") return "yellow";
  if (sequence == "\x1b[36m") return "cyan";
  return "";
}

std::string part_of_line(std::string_view text, std::string_view its_class, std::size_t column, std::size_t row) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == text.npos) return "";
  column += first;
  text.remove_prefix(first);
  text = text.substr(0, text.find_last_not_of(' ') + 1);
  // Each part says how long it is, so that columns stay in place in a font of another width.
  return fmt::format("<text x=\"{:.1f}\" y=\"{}\" textLength=\"{:.1f}\"{}>{}</text>\n",
                     margin + static_cast<double>(column) * column_width,
                     margin + static_cast<int>(row) * line_height + 13,
                     static_cast<double>(runner::display_width(text)) * column_width,
                     its_class.empty() ? "" : fmt::format(" class=\"{}\"", its_class), escaped(text));
}

std::string line_of_text(std::string_view line, std::size_t row) {
  std::string svg;
  std::string_view its_class;
  std::size_t column = 0;
  while (!line.empty()) {
    if (line.front() == '\x1b') {
      const std::size_t size = std::min(line.find('m'), line.size() - 1) + 1;
      its_class = class_for(line.substr(0, size));
      line.remove_prefix(size);
      continue;
    }
    const std::string_view text = line.substr(0, line.find('\x1b'));
    svg += part_of_line(text, its_class, column, row);
    column += runner::display_width(text);
    line.remove_prefix(text.size());
  }
  return svg;
}

}  // namespace

std::string as_svg(const std::vector<scene>& scenes, std::size_t columns, const std::string& title) {
  std::size_t rows = 0;
  double total = 0;
  for (const scene& each : scenes) {
    rows = std::max(rows, each.lines.size());
    total += each.seconds;
  }
  const double width = static_cast<double>(columns) * column_width + 2 * margin;
  const std::size_t height = rows * line_height + 2 * margin;
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" viewBox=\"0 0 {0:.0f} {1}\" width=\"{0:.0f}\" "
      "height=\"{1}\" "
      "role=\"img\">\n<title>{2}</title>\n<style>\n"
      "text {{ font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; "
      "white-space: pre; fill: #d6dae0 }}\n"
      ".bold {{ font-weight: bold; fill: #ffffff }} .dim {{ fill: #8b949e }} .red {{ fill: #ff7b72 }} "
      ".green {{ fill: #56d364 }} .yellow {{ fill: #e3b341 }} .cyan {{ fill: #79c0ff }}\n",
      width, height, escaped(title));
  double begin = 0;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    const double end = begin + scenes[i].seconds;
    const double from = begin / total * 100, to = end / total * 100;
    svg += fmt::format(
        ".scene{0} {{ opacity: {1}; animation: scene{0} {2:g}s step-end infinite }} "
        "@keyframes scene{0} {{ 0% {{ opacity: {1} }} {3:.2f}% {{ opacity: 1 }} {4:.2f}% {{ opacity: {5} }} }}\n",
        i, i == 0 ? 1 : 0, total, from, to, i + 1 == scenes.size() ? 1 : 0);
    begin = end;
  }
  svg += fmt::format("</style>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#161b22\"/>\n");
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    svg += fmt::format("<g class=\"scene{}\">\n", i);
    for (std::size_t row = 0; row < scenes[i].lines.size(); ++row) svg += line_of_text(scenes[i].lines[row], row);
    svg += "</g>\n";
  }
  return svg + "</svg>\n";
}
