#!/bin/sh
# The class's page in a real browser: sorted, clicked, as wide as a phone, with students' names and messages that are
# markup. Leaves screenshots to be looked at in the folder, if one is given.
# usage: page.sh path/to/runner [folder for screenshots]        exit 77: no Chromium or no jq here
set -eu
runner=$(realpath "${1:-build/runner}")
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
[ -n "$browser" ] && command -v jq >/dev/null || {
  echo "skipped: no Chromium or no jq here"
  exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shots=${2:-$work}
mkdir -p "$work/results" "$shots"

# A class of made-up results: nothing needs to be graded for them.
slugs=$(cd "$(dirname "$(realpath "$0")")/../stubs" && ls *.hpp | sed 's/\.hpp$//')
student() {  # student NUMBER NAME
  printf '%s\n' "$slugs" | jq -R . | jq -s --argjson n "$1" --arg name "$2" '
    ["passed", "passed", "passed", "failed", "passed", "compile_error", "passed", "timed_out", "crashed", "ended_early",
     "missing"] as $verdicts |
    {schema: 1, student: $name, course: {version: "1.0", commit: "0123456789abcdef"}, compiler: "clang version 19",
     asio: "1.22.1", puzzles: [to_entries[] | .key as $i | .value as $slug |
       (if $i < $n % 21 then "passed" else $verdicts[($n * 7 + $i * 3) % 11] end) as $verdict | {
       name: $slug, verdict: $verdict, duration_ms: 12,
       message: (if $verdict == "passed" then "" else
         "it yields <b>often</b> enough\nmaximum tick delay: measured 40 ms; expected at most 5 ms\n</template><script>alert(2)</script>" end),
       cases: [{name: "it yields <b>often</b> enough", passed: ($verdict == "passed")}, {name: "it ends", passed: true}],
       flags: (if ($n + $i) % 37 == 0 then ["uses fork", "opens namespace puzzle"] else [] end),
       answer_sha256: "a", code_sha256: (if $i == 13 and $n % 9 == 0 then "same" else "\($n) \($i)" end)}]}' \
    >"$work/results/$1.json"
}
number=0
while [ "$number" -lt 40 ]; do
  student "$number" "student-$(printf %02d "$number")"
  number=$((number + 1))
done
student 40 '<script>alert(1)</script>'
student 41 'Zoë Ångström-Müller with a name that is longer than any column should be'
"$runner" report "$work/results" --format html >"$work/page.html"

# Runs in the page: each line that it writes is "ok …" or "not ok …".
cat >"$work/harness.html" <<'END'
<pre id="harness"></pre>
<script>
const lines = [];
const check = (what, holds) => lines.push((holds ? "ok " : "not ok ") + what);
const rows = () => [...document.querySelectorAll("#class tbody tr")];
const names = () => rows().map(row => row.children[0].textContent);
const points = () => rows().map(row => Number(row.children[1].textContent));
const heading = text => [...document.querySelectorAll("#class thead button")].find(each => each.textContent === text);
const sorted = (list, order) => JSON.stringify(list) === JSON.stringify([...list].sort(order));
try {
  check("42 students", rows().length === 42);
  check("the page's script and the two of this test are the only ones", document.scripts.length === 3);
  check("no alert", !window.alerted);
  check("a name that is markup is text", names().includes("<script>alert(1)<\/script>"));
  heading("Points").click();
  check("the most points first", sorted(points(), (a, b) => b - a));
  heading("Points").click();
  check("the fewest points first", sorted(points(), (a, b) => a - b));
  check("the heading says how it sorts", heading("Points").closest("th").getAttribute("aria-sort") === "ascending");
  heading("Student").click();
  check("by name", sorted(names(), (a, b) => a.localeCompare(b)));
  heading("14").click();
  check("one heading at a time says that it sorts", document.querySelectorAll("[aria-sort]").length === 1);
  const failed = document.querySelector("#class button.failed");
  failed.click();
  const details = document.querySelector("dialog");
  check("a click opens the message", details.open);
  check("the message is there, as text", details.textContent.includes("maximum tick delay: measured 40 ms") &&
    details.textContent.includes("<\/template><script>alert(2)<\/script>"));
  check("no markup in the message", details.querySelectorAll("b, script").length === 0);
  if (!location.hash.includes("open")) details.querySelector("button").click();
  check("a second click closes it", location.hash.includes("open") || !details.open);
  const filter = document.querySelector("#filter");
  filter.value = "zoë";
  filter.dispatchEvent(new Event("input"));
  check("the filter leaves one student", rows().filter(row => row.checkVisibility()).length === 1);
  filter.value = "";
  filter.dispatchEvent(new Event("input"));
  check("and lets all of them back", rows().filter(row => row.checkVisibility()).length === 42);
  check("the page itself is not wider than the window",
    document.documentElement.scrollWidth <= document.documentElement.clientWidth);
  check("every cell has words for those who do not see colours",
    [...document.querySelectorAll("#class td.cell button")].every(each => each.getAttribute("aria-label")));
  check("the legend names every result", document.querySelectorAll("#legend li").length >= 8);
} catch (error) {
  check("no error: " + error, false);
}
document.querySelector("#harness").textContent = lines.join("\n") + "\nwidth " + innerWidth;
</script>
END
# One more script in front of all others, to hear of alerts, and one behind the page's own.
awk -v harness="$work/harness.html" '
  /^<\/body>/ { while ((getline line < harness) > 0) print line }
  { print }
  /^<body>/ { print "<script>window.alert = () => { window.alerted = true; };</script>" }' "$work/page.html" >"$work/tested.html"
# A window of Chromium cannot be as narrow as a phone, but a frame can.
for page in page tested; do
  printf '<!DOCTYPE html><meta charset="utf-8"><body style="margin:0"><iframe id="phone" src="%s.html" width="390" height="844" style="border:0" onload="setTimeout(() => { const said = frames[0].document.querySelector('"'#harness'"'); if (said) document.body.append(said.cloneNode(true)); }, 0)"></iframe>' \
    "$page" >"$work/$page-phone.html"
done

browse() {
  "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --allow-file-access-from-files \
    --user-data-dir="$work/profile" "$@" 2>/dev/null
}
bad=0
for size in 1400,1000 390,844; do
  case $size in 390,*) end=-phone ;; *) end= ;; esac
  browse --window-size="$size" --dump-dom "file://$work/tested$end.html" |
    sed -n '/<pre id="harness">/,/<\/pre>/p' | sed 's/<[^>]*>//g' >"$work/said"
  echo "== $size"
  cat "$work/said"
  grep -q "^ok 42 students" "$work/said" && grep -q "^width ${size%,*}" "$work/said" && ! grep -q '^not ok' "$work/said" || bad=1
  browse --window-size="$size" --screenshot="$shots/page-$size.png" "file://$work/page$end.html"
done
browse --window-size=1000,700 --screenshot="$shots/page-open.png" "file://$work/tested.html#open"
[ "$bad" = 0 ]
