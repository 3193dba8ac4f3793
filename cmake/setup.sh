#!/bin/sh
# From a bare machine to the first verdicts: installs what is missing, configures, builds, checks the puzzles.
set -eu

usage() {
  cat <<'END'
usage: sh cmake/setup.sh [--test] [--no-install] [--help]

  (nothing)     install what is missing, configure and build, then check the puzzles
  --test        the same for the project's own tests: build them all and run them
  --no-install  install nothing: say what is missing, and go on only when nothing is
END
}

own_tests=no install=yes
for argument in "$@"; do
  case $argument in
    --test) own_tests=yes ;;
    --no-install) install=no ;;
    --help | -h) usage; exit 0 ;;
    *) echo "setup: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 3; }

# What must be there | why | apt | dnf | pacman | brew. A name with a slash or a dot is a header, any other a program;
# several, separated by commas, are alternatives. An empty package: not to be had there.
needs='c++|compiles the puzzles|g++|gcc-c++|gcc|gcc
cmake|describes the build|cmake|cmake|cmake|cmake
ninja,ninja-build|runs the build|ninja-build|ninja-build|ninja|ninja
mold,ld.lld,ld64.lld|links fast: a verdict in half the time|mold|mold|mold|
asio/awaitable.hpp|the library that the course is about|libasio-dev|asio-devel|asio|asio
catch2/catch_all.hpp,catch2/catch.hpp|the tests of the puzzles|catch2|catch-devel|catch2|catch2
fmt/format.h|text of the runner|libfmt-dev|fmt-devel|fmt|fmt
CLI/CLI.hpp|arguments of the runner|libcli11-dev|cli11-devel|cli11|cli11
toml++/toml.h|reads the map of the puzzles|libtomlplusplus-dev|tomlplusplus-devel|tomlplusplus|tomlplusplus
pugixml.hpp|reads the reports of the tests|libpugixml-dev|pugixml-devel|pugixml|pugixml'

# A plugin makes g++ fast here. Its headers belong to one version of g++: to ask which there has to be one. A g++ of
# another origin than the system's packages has its own or goes without.
plugin_needs() {
  case $(command -v "${CXX:-c++}") in /usr/bin/*) ;; *) return ;; esac
  case $("${CXX:-c++}" --version) in *'Free Software Foundation'*) ;; *) return ;; esac
  version=$("${CXX:-c++}" -dumpversion)
  printf 'gcc-plugin.h|lets g++ take from a library what it compiles otherwise: a verdict in a third of the time|%s|%s||\n' \
         "gcc-${version%%.*}-plugin-dev" gcc-plugin-devel
}

if [ $own_tests = yes ]; then
  needs="$needs
make|a second build tool, which the runner must get along with|make|make|make|make"
fi

has_one() { # has_one a,b,c
  for candidate in $(printf '%s' "$1" | tr ',' ' '); do
    case $candidate in
      gcc-plugin.h) [ -e "$(${CXX:-c++} -print-file-name=plugin)/include/gcc-plugin.h" ] && return 0 ;;
      */* | *.hpp) printf '#include <%s>\n' "$candidate" | ${CXX:-c++} -E -x c++ - >/dev/null 2>&1 && return 0 ;;
      c++) command -v "${CXX:-c++}" >/dev/null 2>&1 && return 0 ;;
      *) command -v "$candidate" >/dev/null 2>&1 && return 0 ;;
    esac
  done
  return 1
}

if command -v apt-get >/dev/null 2>&1; then manager=apt column=3
elif command -v dnf >/dev/null 2>&1; then manager=dnf column=4
elif command -v pacman >/dev/null 2>&1; then manager=pacman column=5
elif command -v brew >/dev/null 2>&1; then manager=brew column=6
else manager=none column=3
fi

# look sets `missing` (a line each: what, why) and `packages`.
look() {
  missing='' packages=''
  while IFS= read -r line; do
    has_one "$(printf '%s' "$line" | cut -d'|' -f1)" && continue
    package=$(printf '%s' "$line" | cut -d'|' -f$column)
    [ -n "$package" ] || continue
    missing="$missing  $package: $(printf '%s' "$line" | cut -d'|' -f2)
"
    packages="$packages $package"
  done <<END
$needs
$(plugin_needs)
END
}

look
rounds=0
while [ -n "$packages" ]; do
  [ $rounds -lt 2 ] || fail "still missing after installing:$packages"
  rounds=$((rounds + 1))
  say "Missing on this machine:"
  printf '%s' "$missing"
  if [ $install = no ]; then
    say "Nothing was installed (--no-install). Run sh cmake/setup.sh to have it done."
    exit 1
  fi
  [ $manager = none ] && fail "no package manager that I know (apt, dnf, pacman, brew). Install the above yourself, then run this again."
  sudo=''
  if [ $manager != brew ] && [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "installing takes root, and there is no sudo. As root:$packages"
    sudo=sudo
  fi
  say "Installing with $manager${sudo:+ (sudo may ask for your password)}:$packages"
  # Quiet while it works; what the package manager said matters only when it fails.
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  # shellcheck disable=SC2086 # the words of $packages are packages
  case $manager in
    apt) { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } ;;
    dnf) $sudo dnf install -y $packages ;;
    pacman) $sudo pacman -Sy --needed --noconfirm $packages ;;
    brew) brew install $packages ;;
  esac >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "$manager could not install them. Is there a network? Its last words are above."; }
  look
done

# configure DIRECTORY PRESET: only when there is nothing configured yet; the build notices changes by itself.
configure() {
  if [ -f "$1/build.ninja" ]; then return 0; fi
  say "Configuring in $1 …"
  cmake --preset "$2" >"${TMPDIR:-/tmp}/puzzles-configure.$$" 2>&1 || {
    cat "${TMPDIR:-/tmp}/puzzles-configure.$$" >&2
    rm -f "${TMPDIR:-/tmp}/puzzles-configure.$$"
    fail "CMake could not configure; its reason is above. A tree that was moved or is half made: remove $1 and run this again."
  }
  rm -f "${TMPDIR:-/tmp}/puzzles-configure.$$"
}

if [ $own_tests = yes ]; then
  configure build/dev dev
  say "Building the project's own tests in build/dev …"
  cmake --build build/dev || fail "the build failed; see above"
  exec ctest --test-dir build/dev --output-on-failure --parallel "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)"
fi

configure build default
say "Building the runner and what the puzzles share …"
cmake --build build || fail "the build failed; see above"
say ""
# Unsolved puzzles are what a new checkout is made of: only 2 and more mean that something is broken.
status=0
build/runner || status=$?
[ $status -le 1 ] || exit $status
