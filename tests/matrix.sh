#!/usr/bin/env bash
# Builds and checks the course on every system and with every option that the README names, and prints a table.
#
#   tests/matrix.sh            all rows
#   tests/matrix.sh ROW…       some of them
#   tests/matrix.sh --list     what rows there are
#
# Rows named after a Debian release run in a bare root of it: they need root and debootstrap. With the default compiler
# they run the whole suite. In the others, and on a copy of the checkout here, every reference answer must pass, every
# original must fail, and a deep check must work. Rows that need the sources of a library (asio-1.36, fetch) look for
# them under $MATRIX_SOURCES, a folder with a checkout of each: asio-1.38/include, asio-1.36/asio/include and so on,
# Catch2, fmt, CLI11, tomlplusplus, pugixml, jsoncpp, utfcpp. The row "newest" runs the whole suite with all of them.
set -uo pipefail

top=$(git rev-parse --show-toplevel) || exit 2
work=${MATRIX_WORK:-${TMPDIR:-/tmp}/asio-puzzles-matrix}
sources=${MATRIX_SOURCES:-}

roots='bookworm bookworm-g++ trixie trixie-g++ sid sid-g++ devcontainer'
here='default g++ make outside c++23 release ccache distcc no-mold no-sanitizer umlauts ordinary-user archive again fetch newest aarch64
      asio-1.22 asio-1.24 asio-1.28 asio-1.30 asio-1.34 asio-1.36 asio-1.38'

# A bare root of a Debian release, made once, and a copy of it for each row.
in_root() { # in_root SUITE COMMAND…
  local suite=$1 pristine=$work/root-$1 root
  shift
  [ "$(id -u)" = 0 ] || { echo "needs root"; return 77; }
  command -v debootstrap >/dev/null || { echo "needs debootstrap"; return 77; }
  [ -e "$pristine/.complete" ] || { debootstrap --variant=minbase "$suite" "$pristine" >&2 && touch "$pristine/.complete"; } || return 1
  root=$(mktemp -d "$work/$suite.XXXXXX")
  cp -a --reflink=auto "$pristine/." "$root/"
  git clone -q --no-hardlinks "$top" "$root/src"
  cp /etc/resolv.conf "$root/etc/"
  # A mirror's sid may be past its date; signatures are still checked.
  [ "$suite" = sid ] && echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/99valid-until"
  unshare --mount --pid --fork bash -c 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount -t tmpfs tmpfs "$0/tmp" &&
    exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 bash -c "cd /src && $*"' "$root" "$*"
  local status=$?
  rm -rf --one-file-system "$root"
  return $status
}

# count VERDICT: how many puzzles of the JSON on stdin have it.
count() { grep -o "\"verdict\": *\"$1\"" | wc -l; }

# check_tree BUILD: all reference answers pass, all originals fail, and a deep check works.
check_tree() {
  local build=$1 passed failed deep
  cp tests/solutions/[0-9]*.hpp exercises/
  passed=$("$build/runner" --format json | count passed)
  "$build/runner" 5 --sanitize >/dev/null && deep=yes || deep=no
  cp tests/stubs/[0-9]*.hpp exercises/
  failed=$("$build/runner" --format json | count failed)
  echo "$passed answers pass, $failed originals fail, deep check: $deep"
  [ "$passed" = 20 ] && [ "$failed" = 20 ] && [ $deep = yes ]
}

# copy PLACE: a copy of what is committed, and of nothing else, in that place.
copy() { rm -rf "$1" && mkdir -p "$1" && git -C "$top" archive HEAD | tar -x -C "$1" && cd "$1" || return; }

# configured [OPTION…]: configures and builds in the current folder, and checks.
configured() {
  cmake --preset default "$@" >configure.log 2>&1 && cmake --build build >build.log 2>&1 ||
    { tail -n 5 configure.log build.log; return 1; }
  ! grep -E 'warning:' build.log || return 1
  check_tree build
}

asio_of() { # asio_of 1.36: newest sources have include/ at the top
  local folder=$sources/asio-$1
  [ -d "$folder/asio/include" ] && echo "$folder/asio/include" || echo "$folder/include"
}

# The options that take every library from a local copy, at the versions that Dependencies.cmake pins.
local_copies() {
  local name options=-DPUZZLES_FETCH=ON
  [ -d "$sources/Catch2" ] || { echo "needs sources"; return 77; }
  options+=" -DFETCHCONTENT_FULLY_DISCONNECTED=ON -DFETCHCONTENT_SOURCE_DIR_ASIO=$sources/asio-1.38"
  for name in Catch2 fmt CLI11 tomlplusplus pugixml jsoncpp utfcpp; do
    options+=" -DFETCHCONTENT_SOURCE_DIR_$(echo "${name/utfcpp/utf8cpp}" | tr '[:lower:]' '[:upper:]')=$sources/$name"
  done
  echo "$options"
}

run_here() { # run_here ROW
  local row=$1
  case $row in
    umlauts) copy "$work/Rätsel mit Ümläuten und Leerzeichen" ;;
    *) copy "$work/$row" ;;
  esac || return 1
  case $row in
    default | umlauts | archive) configured ;;
    g++) CXX=g++ configured ;;
    make) configured -G "Unix Makefiles" ;;
    outside)
      cmake -G Ninja -S . -B "$work/outside-build" >configure.log && cmake --build "$work/outside-build" >build.log &&
        check_tree "$work/outside-build" ;;
    c++23) configured -DCMAKE_CXX_STANDARD=23 ;;
    release) CXX=${CXX:-g++} configured -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS=-Werror ;;
    ccache | distcc)
      command -v "$row" >/dev/null || { echo "needs $row"; return 77; }
      DISTCC_HOSTS=localhost configured -DCMAKE_CXX_COMPILER_LAUNCHER="$row" ;;
    no-mold) configured -DPUZZLES_LINKER=default ;;
    no-sanitizer) configured -DPUZZLES_SANITIZE= ;;
    ordinary-user)
      [ "$(id -u)" = 0 ] || { echo "you are one"; return 77; }
      chown -R nobody . && runuser -u nobody -- env HOME="$PWD" bash -c "$(declare -f configured check_tree count); configured" ;;
    again)
      # Another compiler than the one that built the tree, and answers that must stay.
      cp tests/solutions/01*.hpp exercises/ && CXX=g++ sh cmake/setup.sh >setup-g++.log 2>&1 &&
        sed -i 's/^/older /' build/built-with && sh cmake/setup.sh >setup-again.log 2>&1 &&
        cmp tests/solutions/01*.hpp exercises/01*.hpp && check_tree build ;;
    fetch) configured $(local_copies) ;;
    newest)
      copies=$(local_copies) || { echo "$copies"; return 77; }
      cmake --preset dev $copies >configure.log 2>&1 && cmake --build build/dev >build.log 2>&1 || { tail -n 5 configure.log build.log; return 1; }
      ctest --test-dir build/dev --parallel 3 --output-on-failure ;;
    aarch64)
      # Another machine, emulated. There a program that cannot be started looks like one that ended at once (the emulator
      # has no vfork), so 13 cannot pass; and the sanitizer is left out, which the emulator does not run.
      [ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ] && [ -d /usr/aarch64-linux-gnu ] ||
        { echo "needs qemu-user with binfmt, and a cross compiler's libraries (g++-aarch64-linux-gnu)"; return 77; }
      copies=$(local_copies) || { echo "$copies"; return 77; }
      export QEMU_LD_PREFIX=/usr/aarch64-linux-gnu
      cmake --preset default $copies -DPUZZLES_SANITIZE= -DCMAKE_SYSTEM_NAME=Linux -DCMAKE_SYSTEM_PROCESSOR=aarch64 \
            -DCMAKE_CXX_COMPILER_TARGET=aarch64-linux-gnu >configure.log 2>&1 && cmake --build build >build.log 2>&1 ||
        { tail -n 5 configure.log build.log; return 1; }
      local failed
      failed=$(build/runner --format json | count failed)
      cp tests/solutions/[0-9]*.hpp exercises/
      build/runner --format json >results.json
      echo "$(count passed <results.json) answers pass, $failed originals fail, emulated"
      build/runner $(seq 1 12) $(seq 14 20) >/dev/null ;;
    asio-*)
      [ -d "$(asio_of "${row#asio-}")" ] || { echo "needs sources"; return 77; }
      configured -DPUZZLES_ASIO_INCLUDE_DIR="$(asio_of "${row#asio-}")" ;;
    *) echo "there is no such row"; return 2 ;;
  esac
}

run_row() {
  case $1 in
    bookworm | trixie | sid) in_root "$1" "sh cmake/setup.sh --test" ;;
    bookworm-g++ | trixie-g++ | sid-g++)
      in_root "${1%-g++}" "$(declare -f check_tree count); CXX=g++ sh cmake/setup.sh && check_tree build" ;;
    devcontainer)
      # What the image does, then what happens when it opens.
      in_root trixie 'mkdir -p /opt/asio-puzzles && cp -r cmake /opt/asio-puzzles && sed -n "/^RUN/,\$p" .devcontainer/Dockerfile |
        sed "s/^RUN //" | sh -e && sh cmake/setup.sh && cp tests/solutions/[0-9]*.hpp exercises/ && build/runner' ;;
    *) (run_here "$1") ;;
  esac
}

if [ "${1:-}" = --list ]; then
  printf '%s\n' $roots $here
  exit 0
fi
mkdir -p "$work"
worst=0
[ $# -gt 0 ] || set -- $roots $here
for row in "$@"; do
  log=$work/$row.log
  run_row "$row" >"$log" 2>&1
  status=$?
  case $status in
    0) word=passed ;;
    77) word=skipped ;;
    *) word=FAILED worst=1 ;;
  esac
  printf '%-16s %-8s %s\n' "$row" $word "$(grep -E 'answers pass|tests passed|tests failed|^needs|no such' "$log" | tail -n 1)"
  [ $status = 0 ] || [ $status = 77 ] || tail -n 5 "$log" | sed 's/^/    /'
done
exit $worst
