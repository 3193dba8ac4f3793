#!/bin/sh
# From a bare machine to the first results: installs what is missing, configures, builds, checks the puzzles.
set -eu

usage() {
  cat <<'END'
usage: sh cmake/setup.sh [--test] [--no-install | --install-only] [--help]

  (nothing)       install what is missing, configure and build, then check the puzzles
  --test          the same for the project's own tests: build and run all of them
  --no-install    install nothing: list what is missing, and go on only when nothing is
  --install-only  install what is missing, and stop there (for an image or a CI machine)

The compiler of a new build folder is clang; CXX=g++ sh cmake/setup.sh takes another one.
END
}

own_tests=no install=yes
for argument in "$@"; do
  case $argument in
    --test) own_tests=yes ;;
    --no-install) install=no ;;
    --install-only) install=only ;;
    --help | -h) usage; exit 0 ;;
    *) echo "setup: unknown argument '$argument'" >&2; usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
tree=build preset=default
if [ $own_tests = yes ]; then tree=build/dev preset=dev; fi

say() { printf '%s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 3; }

# The compiler: that of the build folder where there is one, $CXX, or the newest clang ≥ 16, as cmake/Compiler.cmake
# chooses it.
compiler_of_tree() { sed -n 's/^CMAKE_CXX_COMPILER:[A-Z]*=//p' "$tree/CMakeCache.txt" 2>/dev/null || true; }
newest_clang() {
  for candidate in clang++-30 clang++-29 clang++-28 clang++-27 clang++-26 clang++-25 clang++-24 clang++-23 clang++-22 \
                   clang++-21 clang++-20 clang++-19 clang++-18 clang++-17 clang++-16 clang++; do
    version=$("$candidate" -dumpversion 2>/dev/null) || continue
    if [ "${version%%.*}" -ge 16 ] && has_sanitizer "$candidate"; then
      printf '%s' "$candidate"
      return
    fi
  done
}
has_sanitizer() {
  for library in "libclang_rt.asan-$(uname -m).so" libclang_rt.asan.so "libclang_rt.asan-$(uname -m).a" libclang_rt.asan.a; do
    case $("$1" -print-file-name="$library") in /*) return 0 ;; esac
  done
  return 1
}
choose_compiler() {
  compiler=$(compiler_of_tree)
  [ -n "$compiler" ] && command -v "$compiler" >/dev/null 2>&1 && return 0
  compiler=${CXX:-}
  [ -n "$compiler" ] && return 0
  if [ "$(uname)" = Darwin ]; then compiler=c++; else compiler=$(newest_clang); fi
}

# Debian's and Ubuntu's clang has a package for each version, and its sanitizers have one of their own.
clang_of_apt() {
  for version in 19 22 21 20 18 17 16; do
    apt-cache show "clang-$version" "libclang-rt-$version-dev" >/dev/null 2>&1 || continue
    printf 'clang-%s libclang-rt-%s-dev' $version $version
    return
  done
  apt-cache show libclang-rt-dev >/dev/null 2>&1 && printf 'clang libclang-rt-dev' || printf 'clang'
}

# What must be there | why | apt | dnf | pacman | brew. A name with a slash or a dot is a header, any other a program;
# several, separated by commas, are alternatives. An empty package: not to be had there.
needs='cmake|describes the build|cmake|cmake|cmake|cmake
ninja,ninja-build|runs the build|ninja-build|ninja-build|ninja|ninja
mold,ld.lld,ld64.lld|links fast: a result in two thirds of the time|mold|mold|mold|
asio/awaitable.hpp|the library that the course is about|libasio-dev|asio-devel|asio|asio
catch2/catch_all.hpp,catch2/catch.hpp|the test framework of the puzzles|catch2|catch-devel|catch2|catch2
fmt/format.h|formats the texts of the runner|libfmt-dev|fmt-devel|fmt|fmt
CLI/CLI.hpp|reads the arguments of the runner|libcli11-dev|cli11-devel|cli11|cli11
toml++/toml.h,toml++/toml.hpp|reads the map of the puzzles|libtomlplusplus-dev|tomlplusplus-devel|tomlplusplus|tomlplusplus
pugixml.hpp|reads the reports of the tests|libpugixml-dev|pugixml-devel|pugixml|pugixml
jsoncpp/json/json.h,json/json.h|reads and writes the results of a class|libjsoncpp-dev|jsoncpp-devel|jsoncpp|jsoncpp
utf8cpp/utf8.h,utf8/checked.h|reads UTF-8 in the runner|libutfcpp-dev|utf8cpp-devel|utf8cpp|utf8cpp'
if [ $own_tests = yes ]; then
  needs="$needs
make|a second build tool, which the runner supports too|make|make|make|make"
fi

has_one() { # has_one a,b,c
  for candidate in $(printf '%s' "$1" | tr ',' ' '); do
    case $candidate in
      */* | *.hpp) printf '#include <%s>\n' "$candidate" | "${compiler:-c++}" -E -x c++ -std=c++20 - >/dev/null 2>&1 && return 0 ;;
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
  choose_compiler
  if [ -z "$compiler" ]; then
    case $manager in
      apt) wanted=$(clang_of_apt) ;;
      dnf) wanted='clang compiler-rt gcc-c++' ;;
      pacman) wanted='clang compiler-rt' ;;
      *) wanted='clang' ;;
    esac
    missing="  $wanted: compiles the puzzles. clang, since g++ 12 miscompiles some correct coroutines, and is slower here
"
    packages=" $wanted"
  elif ! command -v "${compiler%% *}" >/dev/null 2>&1; then
    case $manager:$compiler in
      brew:*) wanted='' ;;
      dnf:g++) wanted=gcc-c++ ;;
      pacman:g++) wanted=gcc ;;
      *:clang++*) wanted="clang${compiler#clang++}" ;;
      *) wanted=$compiler ;;
    esac
    [ -n "$wanted" ] || fail "no compiler: install Apple's command line tools with xcode-select --install, then run this again."
    missing="  $wanted: compiles the puzzles, as CXX asks
"
    packages=" $wanted"
  fi
  while IFS= read -r line; do
    has_one "$(printf '%s' "$line" | cut -d'|' -f1)" && continue
    package=$(printf '%s' "$line" | cut -d'|' -f$column)
    [ -n "$package" ] || continue
    missing="$missing  $package: $(printf '%s' "$line" | cut -d'|' -f2)
"
    packages="$packages $package"
  done <<END
$needs
END
}

log=$(mktemp 2>/dev/null || mktemp -p /tmp) || fail "cannot write a temporary file (TMPDIR=${TMPDIR:-})."
trap 'rm -f "$log"' EXIT

if [ $manager = apt ] && [ $install != no ] && [ "$(id -u)" = 0 ] && ! apt-cache show cmake >/dev/null 2>&1; then
  apt-get update >"$log" 2>&1 || true  # a bare image has no package lists, and without them apt-cache knows no clang
fi
look
rounds=0
while [ -n "$packages" ]; do
  [ $rounds -lt 2 ] || fail "still missing after installing:$packages"
  rounds=$((rounds + 1))
  say "Missing on this machine:"
  printf '%s' "$missing"
  if [ $install = no ]; then
    say "Nothing was installed (--no-install). sh cmake/setup.sh installs them."
    exit 1
  fi
  [ $manager = none ] && fail "no package manager that this script knows (apt, dnf, pacman, brew). Install the above yourself, then run it again."
  sudo=''
  if [ $manager != brew ] && [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 || fail "installing needs root, and there is no sudo. As root:$packages"
    sudo=sudo
  fi
  say "Installing with $manager${sudo:+ (sudo may ask for your password)}:$packages"
  # Quiet while it works; the package manager's words matter only when it fails.
  # shellcheck disable=SC2086 # the words of $packages are packages
  case $manager in
    apt) { $sudo apt-get update && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages; } ;;
    dnf) $sudo dnf install -y $packages ;;
    pacman) $sudo pacman -Sy --needed --noconfirm $packages ;;
    brew) brew install $packages ;;
  esac >"$log" 2>&1 || { tail -n 20 "$log" >&2; fail "$manager could not install them. Is there a network? Its last words are above."; }
  look
done

[ $install != only ] || exit 0

# What the build folder was built with: the tools' versions and the contents of every header from outside the project. The
# package manager gives new files old times, so a build tool does not see that they changed. Only what every build has
# compiled counts: the runner, and the precompiled header of the tests.
built_with() {
  {
    "$compiler" --version
    cmake --version
    cmake --build $tree -- -t deps | awk '/^[^ ]/ { counts = /^runner_build|puzzle_pch/ } counts && /^    \// { print $1 }' |
      grep -vF "$(pwd)/" | sort -u | xargs cksum
  } 2>/dev/null | cksum
}

# configure: only when nothing is configured yet; the build notices changes in the project by itself.
configure() {
  if [ -f $tree/built-with ] && [ "$(cat $tree/built-with)" != "$(built_with)" ]; then
    say "The compiler, CMake or a library was upgraded: building $tree anew. Your answers stay as they are."
    rm -rf $tree/CMakeCache.txt $tree/CMakeFiles $tree/build.ninja $tree/built-with $tree/tests $tree/runner_build $tree/deep-*
  fi
  if [ -f $tree/build.ninja ]; then return 0; fi
  say "Configuring in $tree …"
  cmake --preset $preset >"$log" 2>&1 || {
    cat "$log" >&2
    fail "CMake could not configure; its reason is above. If the folder was moved or is incomplete: remove $tree and run this again."
  }
  sed -n 's/^-- \(Compiler: [^,]*\),.*/\1/p; s/^-- \(g++ .*\)/\1/p' "$log"
}

# build WHAT TARGET…: on a terminal one line shows how far it is; the compiler's words are shown only when it fails.
build() {
  what=$1
  shift
  if [ -t 1 ]; then
    { NINJA_STATUS='[%f/%t] ' cmake --build $tree "$@" 2>&1 || echo failed >"$log.failed"; } | tee "$log" |
      awk -v what="$what" '{ sub(/\r.*/, "") } /^\[[0-9]+\/[0-9]+\]/ { split($1, n, /[][\/]/); printf "\r%s … %d of %d ", what, n[2], n[3]; fflush() }'
    printf '\r%s … done           \n' "$what"
  else
    say "$what …"
    cmake --build $tree "$@" >"$log" 2>&1 || echo failed >"$log.failed"
  fi
  if [ -f "$log.failed" ]; then
    rm -f "$log.failed"
    cat "$log" >&2
    fail "the build failed; see above."
  fi
}

configure
if [ $own_tests = yes ]; then
  say "Building the project's own tests in $tree …"
  cmake --build $tree || fail "the build failed; see above."
  built_with >$tree/built-with
  exec ctest --test-dir $tree --output-on-failure --parallel "$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)"
fi

first=$(basename "$(find exercises -name '[0-9]*.hpp' | sort | head -n 1)" .hpp)
build "Building the runner and the first puzzle" --target runner puzzle_kit "${first}_cases"
built_with >$tree/built-with
say ""
# Unsolved puzzles are what a new checkout is made of: only 2 and more mean that something is broken.
status=0
build/runner "$first" || status=$?
[ $status -le 1 ] || exit $status
say ""
status=0
build/runner || status=$?
[ $status -le 1 ] || exit $status
