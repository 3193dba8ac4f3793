#include "view/class_html.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace runner {
namespace {

/// Each verdict has a letter beside its colour.
struct look_of_verdict {
  std::string_view verdict, letter, words;
};
constexpr look_of_verdict looks[] = {
    {"passed", "✓", "passed"},       {"failed", "✗", "failed"},   {"compile_error", "C", "does not compile"},
    {"timed_out", "T", "timed out"}, {"crashed", "!", "crashed"}, {"ended_early", "E", "ended early"},
    {"missing", "·", "missing"}};

look_of_verdict look_of(const std::string& verdict) {
  for (const look_of_verdict& each : looks) {
    if (each.verdict == verdict) return each;
  }
  return {"failed", "?", "unknown"};
}

constexpr std::string_view head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Asio Puzzles: results of the class</title>
<style>
:root { color-scheme: light dark; --line: #8886; --pass: #1a7f37; --fail: #cf222e; --odd: #9a6700; --none: #6e7781; }
@media (prefers-color-scheme: dark) { :root { --pass: #3fb950; --fail: #f85149; --odd: #d29922; --none: #8b949e; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1rem auto; padding: 0 1rem; max-width: 90rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.grid { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid var(--line); padding: .2rem .4rem; text-align: left; white-space: nowrap; }
thead th { position: sticky; top: 0; background: Canvas; vertical-align: bottom; }
tbody th { position: sticky; left: 0; background: Canvas; max-width: 14rem; overflow: hidden; text-overflow: ellipsis; }
th button { font: inherit; font-weight: 600; border: 0; background: none; color: inherit; cursor: pointer; padding: 0; }
th[aria-sort=ascending] button::after { content: " ↑"; } th[aria-sort=descending] button::after { content: " ↓"; }
td.cell { padding: 0; }
td.cell button { font: inherit; width: 100%; min-width: 2.2rem; min-height: 2rem; border: 0; cursor: pointer; color: #fff; }
.passed { background: var(--pass); } .failed, .crashed, .ended_early, .timed_out { background: var(--fail); }
.compile_error { background: var(--odd); } .missing { background: var(--none); }
.flagged { outline: 3px dashed currentColor; outline-offset: -4px; }
.number { text-align: right; }
dialog { max-width: min(60rem, 95vw); max-height: 90vh; overflow: auto; border: 1px solid var(--line); border-radius: .4rem; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
</style>
</head>
<body>
)";

/// Sorting and the dialog. Texts come out of the page itself by textContent, so nothing in them is ever markup.
constexpr std::string_view script =
    R"(<dialog id="details"><form method="dialog"><button autofocus>Close</button></form><h2></h2><pre></pre></dialog>
<script>
"use strict";
const body = document.querySelector("#class tbody");
document.querySelectorAll("#class thead th").forEach((heading, column) => {
  heading.querySelector("button").addEventListener("click", () => {
    const up = heading.getAttribute("aria-sort") !== "ascending";
    document.querySelectorAll("#class thead th").forEach(each => each.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    const key = row => row.children[column].dataset.key;
    const order = (a, b) => heading.dataset.number ? key(a) - key(b) : key(a).localeCompare(key(b));
    [...body.rows].sort((a, b) => up ? order(a, b) : order(b, a)).forEach(row => body.append(row));
  });
});
const details = document.querySelector("#details");
document.querySelectorAll("td.cell button").forEach(button => button.addEventListener("click", () => {
  details.querySelector("h2").textContent = button.title;
  details.querySelector("pre").textContent = button.nextElementSibling.content.textContent;
  details.showModal();
}));
</script>
</body>
</html>
)";

std::string heading(std::string_view text, std::string_view title, bool number) {
  return fmt::format("<th scope=\"col\"{}><button type=\"button\" title=\"{}\">{}</button></th>",
                     number ? " data-number=\"1\"" : "", markup_escaped(title), markup_escaped(text));
}

std::string details_of(const graded_puzzle& graded) {
  std::string text = graded.message;
  if (graded.passed()) text = "All test cases passed.";
  if (!graded.flags.empty()) text += fmt::format("\n\nTo look at: {}", fmt::join(graded.flags, "; "));
  if (!graded.cases.empty()) text += "\n";
  for (const graded_case& each : graded.cases) text += fmt::format("\n{} {}", each.passed ? "✓" : "✗", each.name);
  return text;
}

std::string cell(const class_student& student, std::size_t puzzle) {
  const graded_puzzle& graded = student.result.puzzles[puzzle];
  const look_of_verdict look = look_of(graded.verdict);
  const std::string title = fmt::format("{}, {}: {}{}", student.result.student, graded.name, look.words,
                                        graded.flags.empty() ? "" : ", to look at");
  return fmt::format(
      "<td class=\"cell\" data-key=\"{}\"><button type=\"button\" class=\"{}{}\" title=\"{}\">{}{}</button><template>{}"
      "</template></td>",
      points_text(student.points[puzzle]), look.verdict, graded.flags.empty() ? "" : " flagged", markup_escaped(title),
      look.letter, graded.flags.empty() ? "" : "⚑", markup_escaped(details_of(graded)));
}

std::string grid(const class_results& all) {
  std::string text = "<div class=\"grid\"><table id=\"class\">\n<thead><tr>";
  text += heading("Student", "Sort by name", false) + heading("Points", "Sort by points", true) +
          heading("Flags", "Sort by flags", true);
  for (const class_puzzle& each : all.puzzles) text += heading(each.slug.substr(0, 2), each.title, true);
  text += "</tr></thead>\n<tbody>\n";
  for (const class_student& each : all.students) {
    const std::string name = markup_escaped(each.result.student);
    text += fmt::format("<tr><th scope=\"row\" data-key=\"{0}\" title=\"{0}\">{0}</th>", name);
    text += fmt::format("<td class=\"number\" data-key=\"{0}\">{0}</td><td class=\"number\" data-key=\"{1}\">{1}</td>",
                        points_text(each.total), each.flags);
    for (std::size_t i = 0; i < all.puzzles.size(); ++i) text += cell(each, i);
    text += "</tr>\n";
  }
  return text + "</tbody>\n</table></div>\n";
}

std::string hardest(const class_results& all) {
  std::vector<const class_puzzle*> order;
  for (const class_puzzle& each : all.puzzles) order.push_back(&each);
  std::sort(order.begin(), order.end(), [](const class_puzzle* a, const class_puzzle* b) {
    return std::pair(a->passed, a) < std::pair(b->passed, b);
  });
  std::string text = "<h2>Hardest puzzles</h2>\n<ol>\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(5, order.size()); ++i) {
    text += fmt::format("<li>{} {}: passed by {} of {}</li>\n", markup_escaped(order[i]->slug.substr(0, 2)),
                        markup_escaped(order[i]->title), order[i]->passed, all.students.size());
  }
  return text + "</ol>\n";
}

std::string to_look_at(const class_results& all) {
  std::string text;
  for (const class_student& each : all.students) {
    for (const graded_puzzle& graded : each.result.puzzles) {
      if (graded.flags.empty()) continue;
      text +=
          fmt::format("<li><strong>{}</strong>, {}: {}</li>\n", markup_escaped(each.result.student),
                      markup_escaped(graded.name), markup_escaped(fmt::format("{}", fmt::join(graded.flags, "; "))));
    }
  }
  for (const class_copies& each : all.copies) {
    text += fmt::format("<li>{}: the same code, comments and white space aside: {}</li>\n", markup_escaped(each.slug),
                        markup_escaped(fmt::format("{}", fmt::join(each.students, ", "))));
  }
  return text.empty() ? "" : "<h2>To look at</h2>\n<ul>\n" + text + "</ul>\n";
}

}  // namespace

std::string class_html(const class_results& all) {
  std::string text(head);
  const student_result& first = all.students.front().result;
  text += fmt::format("<h1>Asio Puzzles: {} students, {} puzzles</h1>\n", all.students.size(), all.puzzles.size());
  text += fmt::format("<p>Course {} {}, {}, Asio {}. At most {} points.</p>\n<p>", markup_escaped(first.course_version),
                      markup_escaped(first.course_commit.substr(0, 10)), markup_escaped(first.compiler),
                      markup_escaped(first.asio), points_text(all.points));
  for (const look_of_verdict& each : looks) text += fmt::format("{} {} &nbsp; ", each.letter, each.words);
  text += "⚑ to look at. A click on a cell shows the message, one on a heading sorts.</p>\n";
  text += grid(all) + hardest(all) + to_look_at(all);
  return text + std::string(script);
}

}  // namespace runner
