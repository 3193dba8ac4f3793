#!/bin/sh
# Ten thousand students whose answers are known: how long does it take, and how much memory? Both must grow with the
# number of students no faster than the number itself.
# usage: many.sh path/to/runner [students]        exit 77: no sandbox or no jq here
set -eu
runner=$(realpath "${1:-build/runner}")
students=${2:-10000}
tests=$(dirname "$(realpath "$0")")/..
. "$tests/class/sandbox_or_skip.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/class"
make() {  # make FROM TO
  number=$1
  while [ "$number" -lt "$2" ]; do
    mkdir "$work/class/s$number"
    cp "$tests/stubs/01_event_loop_basics.hpp" "$tests/stubs/02_coroutines_vs_tasks.hpp" "$work/class/s$number"
    number=$((number + 1))
  done
}
# measure: grades everyone; sets $took (ms) and $memory (KiB)
measure() {
  begin=$(date +%s%N)
  "$runner" grade "$work"/class/* --out "$work/results" >"$work/log" 2>&1 &
  grader=$!
  memory=0
  while kill -0 "$grader" 2>/dev/null; do
    now=$(awk '/VmHWM/ { print $2 }' "/proc/$grader/status" 2>/dev/null || true)
    memory=${now:-$memory}
    sleep 0.3
  done
  wait "$grader" || { tail -5 "$work/log"; exit 1; }
  took=$((($(date +%s%N) - begin) / 1000000))
}
make 0 1
measure  # builds what all share, and judges
make 1 $((students / 10))
measure
echo "$((students / 10)) students, results known: $((took / 1000)) s, $((memory / 1024)) MiB"
few=$memory
make $((students / 10)) "$students"
measure
echo "$students students, results known: $((took / 1000)) s, $((memory / 1024)) MiB, $((students * 60000 / took)) students per minute"
[ "$(ls "$work/results" | wc -l)" = "$students" ] || { echo "lost: $(ls "$work/results" | wc -l) of $students"; exit 1; }
# Names and paths are all that is kept of a student: a KiB each.
[ $((memory - few)) -lt "$students" ] || { echo "$((memory - few)) KiB more for $students students"; exit 1; }
begin=$(date +%s%N)
"$runner" report "$work/results" --format html >"$work/page.html"
echo "their page: $((($(date +%s%N) - begin) / 1000000)) ms, $(($(wc -c <"$work/page.html") / 1000000)) MB"
