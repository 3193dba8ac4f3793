#!/bin/sh
# Runs every reference answer's test again and again while two busy loops a core keep the machine loaded. Any run that does
# not pass is a flaky test. After `cmake --build build/dev`:
#   sh tests/bench/soak.sh [-n RUNS] [-b BUILD] [PATTERN…]      e.g.  sh tests/bench/soak.sh -n 500 '1[013]_*'
set -eu
cd "$(dirname "$0")/../.."

runs=500 build=build/dev
while getopts n:b: option; do
  case $option in
    n) runs=$OPTARG ;;
    b) build=$OPTARG ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
[ $# -gt 0 ] || set -- '*'

burners=''
log=$(mktemp)
trap 'kill $burners 2>/dev/null || :; rm -f "$log"' EXIT
trap 'exit 130' INT TERM
for _ in $(seq $((2 * $(getconf _NPROCESSORS_ONLN)))); do
  (while :; do :; done) &
  burners="$burners $!"
done

failed=0 programs=0
for pattern in "$@"; do
  for program in "$build"/tests/answers/${pattern}_solution*; do
    [ -x "$program" ] && [ -f "$program" ] || continue
    programs=$((programs + 1))
    bad=0 run=0
    while [ $run -lt "$runs" ]; do
      run=$((run + 1))
      "$program" >"$log" 2>&1 || { bad=$((bad + 1)); [ $bad -gt 1 ] || cat "$log"; }
    done
    printf '%s: %d of %d passed\n' "$(basename "$program")" $((runs - bad)) "$runs"
    [ $bad -eq 0 ] || failed=$((failed + 1))
  done
done
[ $programs -gt 0 ] || { echo "soak: no program matches in $build/tests/answers; build preset dev first" >&2; exit 2; }
printf '%d programs, %d of them flaky\n' $programs $failed
[ $failed -eq 0 ]
