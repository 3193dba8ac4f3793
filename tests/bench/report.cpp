#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace bench {

std::string as_text(const results& found) {
  std::string out;
  if (!found.puzzles.empty())
    out = fmt::format(
        "Edit → verdict: seconds, median (lowest-highest) of {} interleaved rounds\n\n{:<32} {:>18} {:>18} {:>18} "
        "{:>7} "
        "{:>7}\n",
        found.rounds, "", "learner (ASan)", "without ASan", "plain", "ratio", "bare");
  const auto cell = [](const spread& s) {
    return fmt::format("{:.2f} ({:.2f}-{:.2f})", s.median, s.lowest, s.highest);
  };
  for (const puzzle_times& each : found.puzzles)
    out +=
        fmt::format("{:<32} {:>18} {:>18} {:>18} {:>7.3f} {:>7.3f}\n", each.name, cell(each.learner), cell(each.bare),
                    cell(each.plain), each.learner.median / each.plain.median, each.bare.median / each.plain.median);
  out += '\n';
  for (const ratio& each : found.ratios) {
    const std::string range =
        each.seen.highest > 0 ? fmt::format("({:.3f}-{:.3f})", each.seen.lowest, each.seen.highest) : "";
    out += fmt::format("{:<72} {:>7.3f} {:<13}", each.what, each.value, range);
    if (each.limit > 0) out += fmt::format("  {} {:.3f}", each.value <= each.limit ? "within" : "ABOVE", each.limit);
    out += '\n';
  }
  return out;
}

std::string as_json(const results& found) {
  std::string out = fmt::format("{{\n  \"rounds\": {},\n  \"puzzles\": [", found.rounds);
  const auto values = [](const spread& s) {
    return fmt::format("{{\"median\": {:.4f}, \"lowest\": {:.4f}, \"highest\": {:.4f}}}", s.median, s.lowest,
                       s.highest);
  };
  const char* separator = "";
  for (const puzzle_times& each : found.puzzles) {
    out += fmt::format("{}\n    {{\"name\": \"{}\", \"learner\": {}, \"bare\": {}, \"plain\": {}}}", separator,
                       each.name, values(each.learner), values(each.bare), values(each.plain));
    separator = ",";
  }
  out += "\n  ],\n  \"ratios\": [";
  separator = "";
  for (const ratio& each : found.ratios) {
    out += fmt::format("{}\n    {{\"what\": \"{}\", \"value\": {:.4f}, \"limit\": {:.4f}", separator, each.what,
                       each.value, each.limit);
    if (each.seen.highest > 0)
      out += fmt::format(", \"lowest\": {:.4f}, \"highest\": {:.4f}", each.seen.lowest, each.seen.highest);
    out += '}';
    separator = ",";
  }
  return out + "\n  ]\n}\n";
}

std::string as_svg(const results& found) {
  constexpr int row = 16, left = 210, wide = 400;
  const int height = static_cast<int>(found.puzzles.size()) * row + 40;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
      "font-family=\"sans-serif\" font-size=\"11\">\n<rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>\n"
      "<text x=\"8\" y=\"18\" font-size=\"13\">From saving an exercise to its verdict, as a share of a plain "
      "build</text>\n",
      left + wide + 50, height);
  int y = 30;
  for (const puzzle_times& each : found.puzzles) {
    const double share = each.learner.median / each.plain.median;
    out += fmt::format(
        "<text x=\"8\" y=\"{0}\">{1}</text><rect x=\"{2}\" y=\"{3}\" width=\"{4}\" height=\"10\" fill=\"#e4e4e4\"/>"
        "<rect x=\"{2}\" y=\"{3}\" width=\"{5:.1f}\" height=\"10\" fill=\"#2a7ab8\"/>"
        "<text x=\"{6}\" y=\"{0}\">{7:.0f} %</text>\n",
        y + 10, each.name, left, y + 1, wide, std::min(share, 1.0) * wide, left + wide + 6, share * 100);
    y += row;
  }
  return out + "</svg>\n";
}

}  // namespace bench
