#!/bin/sh
# Runs the tests of every answer again and again, with four of them at once for each core: a right answer must pass each
# time, and a wrong one must be rejected for its reason each time. After `cmake --build build/dev`:
#   sh tests/bench/soak.sh [-n RUNS] [-b BUILD] [REGEX]      e.g.  sh tests/bench/soak.sh -n 500 '1[013]_.*_solution'
set -eu
cd "$(dirname "$0")/../.."

runs=20 build=build/dev
while getopts n:b: option; do
  case $option in
    n) runs=$OPTARG ;;
    b) build=$OPTARG ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
done
shift $((OPTIND - 1))
exec ctest --test-dir "$build" -R "${1:-_(solution|stub|wrong)}" --repeat until-fail:"$runs" --output-on-failure \
     --parallel $((4 * $(getconf _NPROCESSORS_ONLN))) --schedule-random
