#include "view/class_html.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "check/verdict.hpp"
#include "course/slug.hpp"

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
static_assert(std::size(looks) == verdicts.size() + 1, "a new result needs a letter here too");

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
:root { color-scheme: light dark; --line: #8884; --pass: #1a7f37; --fail: #cf222e; --odd: #8a5a00; --none: #8882; }
@media (prefers-color-scheme: dark) { :root { --pass: #238636; --fail: #b62324; --odd: #845306; } }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1rem auto; padding: 0 1rem; max-width: 90rem; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
.about { opacity: .75; margin: .2rem 0 1rem; }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: center; margin-bottom: .6rem; }
#filter { font: inherit; padding: .3rem .5rem; width: 14rem; max-width: 100%; }
#legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: 0; padding: 0; }
#legend span { display: inline-block; width: 1.5rem; margin-right: .35rem; text-align: center; border-radius: .2rem; }
.grid { overflow: auto; width: fit-content; max-width: 100%; max-height: 85vh; border: 1px solid var(--line); }
table { border-collapse: separate; border-spacing: 0; }
th, td { border: solid var(--line); border-width: 0 1px 1px 0; padding: .2rem .45rem; text-align: left; white-space: nowrap; }
thead th { position: sticky; top: 0; z-index: 1; background: Canvas; }
tbody th, tfoot th, thead th:first-child { position: sticky; left: 0; background: Canvas; }
thead th:first-child { z-index: 2; }
tbody th, tfoot th { max-width: min(16rem, 34vw); overflow: hidden; text-overflow: ellipsis; font-weight: 500; }
tfoot td { text-align: center; font-variant-numeric: tabular-nums; }
th button { font: inherit; font-weight: 600; border: 0; background: none; color: inherit; cursor: pointer; padding: .2rem 0; }
th[aria-sort=ascending] button::after { content: " ↑"; } th[aria-sort=descending] button::after { content: " ↓"; }
tbody tr:hover th { background: color-mix(in srgb, Highlight 25%, Canvas); }
td.cell { padding: 1px; }
td.cell button { font: inherit; width: 100%; min-width: 2.4rem; min-height: 2rem; border: 0; border-radius: .2rem; cursor: pointer; }
:focus-visible { outline: 3px solid Highlight; outline-offset: -1px; }
.passed, .failed, .crashed, .ended_early, .timed_out, .compile_error { color: #fff; }
.passed { background: var(--pass); } .failed, .crashed, .ended_early, .timed_out { background: var(--fail); }
.compile_error { background: var(--odd); } .missing { background: var(--none); color: inherit; }
td.cell .flagged { box-shadow: inset 0 0 0 3px #f2c744; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.hardest td { border: 0; padding: .15rem .8rem .15rem 0; white-space: normal; } meter { width: 8rem; }
.look { padding-left: 1.2rem; } .look li { overflow-wrap: anywhere; }
dialog { max-width: min(60rem, 95vw); max-height: 90vh; overflow: auto; border: 1px solid var(--line); border-radius: .4rem; }
dialog form { text-align: right; } dialog h2 { margin-top: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px; }
</style>
</head>
<body>
)";

/// Sorting, the filter and the dialog. Texts come out of the page itself by textContent, so nothing in them is ever
/// markup.
constexpr std::string_view script =
    R"(<dialog id="details"><form method="dialog"><button autofocus>Close</button></form><h2></h2><pre></pre></dialog>
<script>
"use strict";
const body = document.querySelector("#class tbody");
const headings = document.querySelectorAll("#class thead th");
headings.forEach((heading, column) => heading.querySelector("button").addEventListener("click", () => {
  // Numbers begin with the highest one, names with the first.
  const first = heading.dataset.number ? "descending" : "ascending";
  const second = heading.dataset.number ? "ascending" : "descending";
  const order = heading.getAttribute("aria-sort") === first ? second : first;
  headings.forEach(each => each.removeAttribute("aria-sort"));
  heading.setAttribute("aria-sort", order);
  const key = row => row.children[column].dataset.key;
  const compare = (a, b) => heading.dataset.number ? key(a) - key(b) : key(a).localeCompare(key(b));
  [...body.rows].sort((a, b) => order === "ascending" ? compare(a, b) : compare(b, a)).forEach(row => body.append(row));
}));
document.querySelector("#filter").addEventListener("input", event => {
  const wanted = event.target.value.trim().toLowerCase();
  for (const row of body.rows) row.hidden = !row.children[0].dataset.key.toLowerCase().includes(wanted);
});
const details = document.querySelector("#details");
body.addEventListener("click", event => {
  const button = event.target.closest("td.cell button");
  if (!button) return;
  details.querySelector("h2").textContent = button.title;
  details.querySelector("pre").textContent = button.nextElementSibling.content.textContent;
  details.showModal();
});
details.addEventListener("click", event => { if (event.target === details) details.close(); });
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
  const std::string title = markup_escaped(fmt::format("{}, {}: {}{}", student.result.student, graded.name, look.words,
                                                       graded.flags.empty() ? "" : ", to look at"));
  return fmt::format(
      "<td class=\"cell\" data-key=\"{}\"><button type=\"button\" class=\"{}{}\" title=\"{}\" aria-label=\"{}\">{}{}"
      "</button><template>{}</template></td>",
      points_text(student.points[puzzle]), look.verdict, graded.flags.empty() ? "" : " flagged", title, title,
      look.letter, graded.flags.empty() ? "" : "⚑", markup_escaped(details_of(graded)));
}

std::string grid(const class_results& all) {
  std::string text = "<div class=\"grid\"><table id=\"class\">\n<thead><tr>";
  text += heading("Student", "Sort by name", false) + heading("Points", "Sort by points", true) +
          heading("⚑", "Sort by flags", true);
  for (const class_puzzle& each : all.puzzles) text += heading(number_of(each.slug), each.title, true);
  text += "</tr></thead>\n<tbody>\n";
  for (const class_student& each : all.students) {
    const std::string name = markup_escaped(each.result.student);
    text += fmt::format("<tr><th scope=\"row\" data-key=\"{0}\" title=\"{0}\">{0}</th>", name);
    text += fmt::format("<td class=\"number\" data-key=\"{0}\">{0}</td><td class=\"number\" data-key=\"{1}\">{2}</td>",
                        points_text(each.total), each.flags, each.flags == 0 ? "" : std::to_string(each.flags));
    for (std::size_t i = 0; i < all.puzzles.size(); ++i) text += cell(each, i);
    text += "</tr>\n";
  }
  text += "</tbody>\n<tfoot><tr><th scope=\"row\">passed by</th><td></td><td></td>";
  for (const class_puzzle& each : all.puzzles) text += fmt::format("<td>{}</td>", each.passed);
  return text + "</tr></tfoot>\n</table></div>\n";
}

std::string hardest(const class_results& all) {
  std::vector<const class_puzzle*> order;
  for (const class_puzzle& each : all.puzzles) order.push_back(&each);
  std::sort(order.begin(), order.end(), [](const class_puzzle* a, const class_puzzle* b) {
    return std::pair(a->passed, a) < std::pair(b->passed, b);
  });
  std::string text = "<h2>Hardest puzzles</h2>\n<table class=\"hardest\">\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(5, order.size()); ++i) {
    text += fmt::format(
        "<tr><td>{} {}</td><td><meter max=\"{}\" value=\"{}\"></meter></td><td>passed by {} of {}</td></tr>\n",
        markup_escaped(number_of(order[i]->slug)), markup_escaped(order[i]->title), all.students.size(),
        order[i]->passed, order[i]->passed, all.students.size());
  }
  return text + "</table>\n";
}

/// A title with a list below it; nothing if the list is empty.
std::string list_of(std::string_view title, const std::string& items) {
  return items.empty() ? "" : fmt::format("<h2>{}</h2>\n<ul class=\"look\">\n{}</ul>\n", title, items);
}

std::string to_look_at(const class_results& all) {
  std::string flags, copies, similar;
  for (const class_student& each : all.students) {
    for (const graded_puzzle& graded : each.result.puzzles) {
      if (graded.flags.empty()) continue;
      flags +=
          fmt::format("<li><strong>{}</strong>, {}: {}</li>\n", markup_escaped(each.result.student),
                      markup_escaped(graded.name), markup_escaped(fmt::format("{}", fmt::join(graded.flags, "; "))));
    }
  }
  for (const class_copies& each : all.copies) {
    copies += fmt::format("<li>{}: {}</li>\n", markup_escaped(each.slug),
                          markup_escaped(fmt::format("{}", fmt::join(each.students, ", "))));
  }
  for (const similar_answers& each : all.similar) {
    similar += fmt::format("<li>{}: {} % of the answer of {} is in that of {}</li>\n", markup_escaped(each.slug),
                           each.percent, markup_escaped(each.student), markup_escaped(each.other));
  }
  return list_of("To look at", flags) + list_of("The same code, comments and white space aside", copies) +
         list_of("Similar code, a hint only", similar);
}

std::string legend() {
  std::string text = "<ul id=\"legend\">\n";
  for (const look_of_verdict& each : looks) {
    text += fmt::format("<li><span class=\"{}\">{}</span>{}</li>\n", each.verdict, each.letter, each.words);
  }
  return text + "<li><span>⚑</span>to look at</li>\n</ul>";
}

}  // namespace

std::string class_html(const class_results& all) {
  std::string text(head);
  const student_result& first = all.students.front().result;
  text += fmt::format("<h1>Asio Puzzles: {} students, {} puzzles</h1>\n", all.students.size(), all.puzzles.size());
  text += fmt::format(
      "<p class=\"about\">Course {} {}, {}, Asio {}. At most {} points. Click a cell for its message, a heading to "
      "sort."
      "</p>\n",
      markup_escaped(first.course_version), markup_escaped(first.course_commit.substr(0, 10)),
      markup_escaped(first.compiler), markup_escaped(first.asio), points_text(all.points));
  text +=
      "<div class=\"tools\"><input id=\"filter\" type=\"search\" placeholder=\"Find a student\" aria-label=\"Find a "
      "student\">\n" +
      legend() + "</div>\n";
  text += grid(all) + hardest(all) + to_look_at(all);
  return text + std::string(script);
}

}  // namespace runner
