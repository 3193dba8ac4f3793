#!/bin/sh
# Grades every file of tests/cheats as a student's answer to 01, and compares with what its first lines promise:
#   // Verdict: one of these words must be the verdict
#   // Flag: one of the flags must contain this text
# usage: cheats.sh path/to/runner        exit 77: no sandbox or no jq here
set -eu
runner=$(realpath "${1:-build/runner}")
here=$(dirname "$(realpath "$0")")
. "$here/sandbox_or_skip.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for cheat in "$here"/../cheats/*.hpp; do
  student=$work/class/$(basename "$cheat" .hpp)
  mkdir -p "$student"
  cp "$cheat" "$student/01_event_loop_basics.hpp"
done
TMPDIR=$work "$runner" grade "$work"/class/* --out "$work/results"
left=$(pgrep -c -f "$work/asio-puzzles" || true)
[ "${left:-0}" = 0 ] || { echo "left behind: $left processes"; exit 1; }

bad=0
for cheat in "$here"/../cheats/*.hpp; do
  name=$(basename "$cheat" .hpp)
  puzzle=$(jq -c '.puzzles[] | select(.name == "01_event_loop_basics")' "$work/results/$name.json")
  verdict=$(printf '%s' "$puzzle" | jq -r .verdict)
  case " $(sed -n 's|^// Verdict: ||p' "$cheat") " in
    *" $verdict "*) ;;
    *) echo "$name: $verdict"; printf '%s' "$puzzle" | jq -r .message | head -5; bad=$((bad + 1)) ;;
  esac
  sed -n 's|^// Flag: ||p' "$cheat" | while read -r flag; do
    printf '%s' "$puzzle" | jq -e --arg flag "$flag" '[.flags[] | contains($flag)] | any' >/dev/null ||
      { echo "$name: no flag '$flag'"; printf '%s' "$puzzle" | jq -c .flags; }
  done >"$work/flags"
  [ ! -s "$work/flags" ] || { cat "$work/flags"; bad=$((bad + 1)); }
done
total=$(ls "$here"/../cheats/*.hpp | wc -l)
echo "$((total - bad)) of $total cheats end as they should"
[ "$bad" = 0 ]
