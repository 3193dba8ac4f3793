#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <puzzle/span.hpp>

namespace puzzle {

namespace {

// Columns a UTF-8 text takes, for the letters that names and bars are made of: one each.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.append(width > columns(text) ? width - columns(text) : 0, ' ');
  return out;
}

std::string range_text(const span_record& each) {
  std::string start = format_duration(each.start);
  const std::string end = format_duration(each.end);
  if (each.state == span_state::open) return start + " → …";
  // "300 → 400 ms": the unit once where both have the same.
  const auto unit = [](const std::string& text) { return text.substr(std::min(text.size(), text.find(' '))); };
  if (unit(start) == unit(end)) start.erase(start.size() - unit(start).size());
  return fmt::format("{} → {}", start, end);
}

std::string_view state_text(span_state state) {
  switch (state) {
    case span_state::failed:
      return " failed";
    case span_state::cancelled:
      return " cancelled";
    case span_state::abandoned:
      return " abandoned";
    case span_state::open:
      return " still open";
    case span_state::done:
      break;
  }
  return "";
}

std::string_view last_mark(span_state state) {
  switch (state) {
    case span_state::failed:
    case span_state::cancelled:
    case span_state::abandoned:
      return "✗";
    case span_state::open:
      return "…";
    case span_state::done:
      break;
  }
  return "┤";
}

}  // namespace

std::string render_timeline(const std::vector<span_record>& spans, int width) {
  constexpr std::size_t most_rows = 40;
  std::size_t name_width = 0, text_width = 0;
  duration total = duration(1);
  for (const span_record& each : spans) {
    name_width = std::max(name_width, columns(each.name));
    text_width = std::max(text_width, columns(range_text(each)) + columns(state_text(each.state)));
    total = std::max(total, each.end);
  }
  name_width = std::min<std::size_t>(name_width, 24);
  // At least ten columns of bar, however narrow the terminal; notes may run over, they wrap well.
  const std::size_t taken = name_width + 1 + 2 + text_width;
  const std::size_t bar_width = std::max<std::size_t>(static_cast<std::size_t>(std::max(width, 0)), taken + 10) - taken;

  const auto column = [&](duration instant) {
    const auto share = static_cast<double>(instant.count()) / static_cast<double>(total.count());
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(bar_width - 1)));
  };

  std::string out;
  std::size_t rows = 0;
  for (const span_record& each : spans) {
    if (rows++ == most_rows) {
      out += fmt::format("… and {} more\n", spans.size() - most_rows);
      break;
    }
    std::string name = each.name;
    if (columns(name) > name_width) {
      while (columns(name) >= name_width) name.pop_back();
      name += "…";
    }
    const std::size_t from = column(each.start), to = column(each.end);
    std::string bar(from, ' ');
    if (from == to) {
      bar += each.state == span_state::done ? "│" : last_mark(each.state);
    } else {
      bar += "├";
      for (std::size_t i = from + 1; i < to; ++i) bar += "─";
      bar += last_mark(each.state);
    }
    std::string line = padded(name, name_width) + ' ' + padded(bar, bar_width) + "  " +
                       padded(range_text(each) + std::string(state_text(each.state)), text_width);
    if (!each.note.empty()) line += "  ← " + each.note;
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  }
  return out;
}

}  // namespace puzzle
