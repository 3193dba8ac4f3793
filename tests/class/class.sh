#!/bin/sh
# Grades a generated class whose every result is known before, and compares.
# usage: class.sh path/to/runner [students] [folder to work in]        exit 77: no sandbox or no jq here
#
# The students take turns through all there is to submit: reference answers, alternatives, wrong answers, originals, broken
# files, cheats, nothing. The class is graded
#   1. into A, interrupted in the middle, and resumed: nothing is lost, no process is left;
#   2. into A again: nothing is judged, every file stays the same to the byte;
#   3. into B by two graders at once, one from the first student, one from the last: the results are those of A.
set -eu
runner=$(realpath "${1:-build/runner}")
students=${2:-50}
tests=$(dirname "$(realpath "$0")")/..
. "$tests/class/sandbox_or_skip.sh"
work=${3:-$(mktemp -d)}
[ $# -ge 3 ] || trap 'rm -rf "$work"' EXIT
rm -rf "$work/A" "$work/B" "$work/class" "$work/tmp"
mkdir -p "$work/class" "$work/tmp" "$work/B"
export TMPDIR="$work/tmp"  # where the graders work: it has to be empty at the end

# The plan has a line for each answer: student, puzzle, and the results that are right, "!passed" for any but that.
# pick NUMBER FILE…: the file whose turn it is
pick() { shift $(($1 % ($# - 1) + 1)); printf '%s' "$1"; }
# Behaviour that is undefined ends in one of two ways, so such answers cannot show that a class is graded the same twice.
submit() {  # submit STUDENT-NUMBER PUZZLE-NUMBER SLUG FILE: sets $expected
  cheats="$tests/cheats"
  case $((($1 + $2) % 8)) in
    0) cp "$tests/solutions/$3.hpp" "$4"; expected=passed ;;
    1) cp "$(pick "$1" "$tests/solutions/$3.hpp" "$tests/solutions/$3"/*.hpp)" "$4"; expected=passed ;;
    2 | 3) cp "$(pick "$1" $(grep -L '^// Ends: undefined' "$tests/wrong/$3"/*.hpp))" "$4"; expected='!passed' ;;
    4) cp "$tests/stubs/$3.hpp" "$4"; expected='!passed' ;;
    5) { head -c 700 "$tests/solutions/$3.hpp"; printf "\nthis is no C++\n"; } >"$4"; expected=compile_error ;;
    6) expected=missing
       case $(($1 % 4)) in
         0) ;;
         1) mkdir "$4" ;;
         2) ln -s "$(realpath "$tests/solutions/$3.hpp")" "$4" ;;
         3) mkfifo "$4" ;;
       esac ;;
    7) { cat "$tests/stubs/$3.hpp"; printf '\nstatic int unused = [] { throw 1; return 0; }();\n'; } >"$4"
       expected='crashed ended_early' ;;
  esac
}
number=0
while [ "$number" -lt "$students" ]; do
  name=student-$number
  folder=$work/class/$name/exercises
  mkdir -p "$folder"
  puzzle=0
  for stub in "$tests"/stubs/*.hpp; do
    slug=$(basename "$stub" .hpp)
    # Cheats are made for 01.
    if [ "$puzzle" = 0 ] && [ $((number % 2)) = 1 ]; then
      cheat=$(pick $((number / 2)) "$tests"/cheats/*.hpp)
      cp "$cheat" "$folder/$slug.hpp"
      expected=$(sed -n 's|^// Verdict: ||p' "$cheat")
    else
      submit "$number" "$puzzle" "$slug" "$folder/$slug.hpp"
    fi
    echo "$name $slug $expected" >>"$work/plan.new"
    puzzle=$((puzzle + 1))
  done
  number=$((number + 1))
done
mv "$work/plan.new" "$work/plan"
# Some come as archives.
if command -v bsdtar >/dev/null; then
  for name in student-1 student-4; do
    # Only regular files and links: a pipe in an archive would be skipped all the same.
    [ -d "$work/class/$name" ] || continue
    (cd "$work/class/$name" && bsdtar -c -z -f "../$name.tar.gz" exercises) && rm -r "${work:?}/class/$name"
  done
fi

# compare FOLDER: prints every result that is not as planned
compare() {
  for file in "$1"/*.json; do
    jq -r '.student as $s | .puzzles[] | "\($s) \(.name) \(.verdict)"' "$file"
  done | sort >"$work/results"
  sort "$work/plan" | awk -v results="$work/results" '
    BEGIN { while ((getline line < results) > 0) { split(line, r, " "); got[r[1] " " r[2]] = r[3] } }
    {
      is = got[$1 " " $2]; ok = 0
      for (i = 3; i <= NF; ++i) if ($i == is || ($i == "!passed" && is != "" && is != "passed" && is != "missing")) ok = 1
      if (!ok) { print $1, $2 ": " (is == "" ? "no result" : is) ", planned:", substr($0, length($1 $2) + 3); ++bad }
    }
    END { print NR - bad " of " NR " results as planned"; exit bad > 0 }'
}
nothing_left() {
  left=$(pgrep -c -f "$work/tmp/asio-puzzles" || true)
  [ "${left:-0}" = 0 ] || { echo "left behind: $left processes"; pgrep -a -f "$work/tmp/asio-puzzles"; return 1; }
  [ -z "$(ls "$work/tmp")" ] || { echo "left behind: $(ls "$work/tmp")"; return 1; }
}
cached() { find "$1/.cache" -name '*.json' 2>/dev/null | wc -l; }
seconds() { echo "$(($(date +%s) - began)) s"; }

echo "== $students students, $(wc -l <"$work/plan") answers"
"$runner" grade "$work/class/student-0" --out "$work/shared" >/dev/null  # builds what all share
rm -r "$work/shared"

began=$(date +%s)
# What a shell starts in the background ignores SIGINT otherwise.
env --default-signal=INT "$runner" grade "$work"/class/* --out "$work/A" >"$work/log.1" 2>&1 &
grader=$!
while kill -0 "$grader" 2>/dev/null && [ "$(cached "$work/A")" -lt $((students * 2)) ]; do sleep 0.5; done
kill -INT "$grader"
code=0
wait "$grader" || code=$?
[ "$code" = 130 ] || { echo "interrupted, it ends with $code"; cat "$work/log.1"; exit 1; }
nothing_left
kept=$(cached "$work/A")
echo "== interrupted after $(seconds), $kept answers judged: $(tail -1 "$work/log.1")"

find "$work/A/.cache" -name '*.json' -exec stat -c '%n %Y %i' {} + | sort >"$work/kept"
"$runner" grade "$work"/class/* --out "$work/A" >"$work/log.2" 2>&1 || { tail -5 "$work/log.2"; exit 1; }
find "$work/A/.cache" -name '*.json' -exec stat -c '%n %Y %i' {} + | sort >"$work/kept.after"
[ -z "$(comm -23 "$work/kept" "$work/kept.after")" ] || { echo "judged again: "; comm -23 "$work/kept" "$work/kept.after"; exit 1; }
nothing_left
echo "== resumed and done after $(seconds), $(cached "$work/A") answers judged"
compare "$work/A"

cp -r "$work/A" "$work/A.before"
began=$(date +%s)
"$runner" grade "$work"/class/* --out "$work/A" >"$work/log.3" 2>&1
diff -r "$work/A.before" "$work/A" && echo "== again in $(seconds): all the same to the byte"
rm -r "$work/A.before"

began=$(date +%s)
"$runner" grade "$work"/class/* --out "$work/B" --jobs 1 >"$work/log.4" 2>&1 &
first=$!
"$runner" grade $(ls -d "$work"/class/* | sort -r) --out "$work/B" --jobs 1 >"$work/log.5" 2>&1
wait "$first"
nothing_left
[ "$(ls "$work/B"/*.json | wc -l)" = "$students" ] || { echo "lost: $(ls "$work/B"/*.json | wc -l) of $students students"; exit 1; }
[ -z "$(find "$work/B" -name '.*-*' -type f)" ] || { echo "left behind: $(find "$work/B" -name '.*-*' -type f)"; exit 1; }
echo "== two graders at once, done after $(seconds)"
compare "$work/B"
for file in "$work"/A/*.json; do
  jq -c '[.puzzles[] | [.name, .verdict, .flags, .answer_sha256]]' "$file" >"$work/one"
  jq -c '[.puzzles[] | [.name, .verdict, .flags, .answer_sha256]]' "$work/B/$(basename "$file")" >"$work/other"
  cmp -s "$work/one" "$work/other" || { echo "differs: $(basename "$file")"; diff "$work/one" "$work/other" || true; touch "$work/differs"; }
done
[ ! -e "$work/differs" ] && echo "== twice the same"
