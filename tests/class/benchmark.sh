#!/bin/sh
# Grades a generated class and prints students per minute, first with nothing judged before, then again.
# usage: benchmark.sh path/to/runner [students]
# A third have reference answers or alternatives, the others wrong answers and unchanged exercises; each answer has a
# comment of its own, so that none is judged only once for several students.
set -eu
runner=$(realpath "${1:-build/runner}")
students=${2:-50}
tests=$(dirname "$(realpath "$0")")/..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
while [ "$number" -lt "$students" ]; do
  folder=$work/class/student-$number/exercises
  mkdir -p "$folder"
  for stub in "$tests"/stubs/*.hpp; do
    slug=$(basename "$stub" .hpp)
    case $((number % 3)) in
      0) set -- "$tests/solutions/$slug.hpp" "$tests/solutions/$slug"/*.hpp ;;
      1) set -- "$tests/wrong/$slug"/*.hpp ;;
      *) set -- "$stub" ;;
    esac
    shift $((number / 3 % $#))
    { cat "$1"; echo "// student $number"; } >"$folder/$slug.hpp"
  done
  number=$((number + 1))
done
measure() {
  begin=$(date +%s.%N)
  "$runner" grade "$work"/class/* --out "$work/results" >/dev/null
  date +%s.%N | awk -v begin="$begin" -v n="$students" -v what="$1" '{printf "%s: %.1f students per minute\n", what, n * 60 / ($1 - begin)}'
}
mkdir -p "$work/none"
"$runner" grade "$work/none" --out "$work/warm" >/dev/null 2>&1  # what all share is built before
measure "nothing judged before"
measure "all judged before"
