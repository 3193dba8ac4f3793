# Settings targets: every flag lives in one of these two, none in a target of its own.

# puzzles_warnings: for our own code. -Werror only in our own builds: a newer compiler must not stop a learner.
add_library(puzzles_warnings INTERFACE)
target_compile_options(puzzles_warnings INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
# With optimization g++ 12 sees overlaps, overflows and uninitialized values inside std::string and std::optional that
# are not there (its bug 105651 is one).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(puzzles_warnings INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread
                                                    -Wno-array-bounds -Wno-maybe-uninitialized)
endif()
if(PUZZLES_DEVELOPER_MODE)
  target_compile_options(puzzles_warnings INTERFACE -Werror)
endif()

# puzzle_settings: for the kit, the precompiled header and every puzzle's test. A precompiled header is used only where
# every flag that matters is the same, so they are all here. -g1: line numbers for stack traces; full -g costs 40 %.
add_library(puzzle_settings INTERFACE)
# The warnings too: with -Wpedantic g++ defines other macros, and takes no header precompiled without it.
target_link_libraries(puzzle_settings INTERFACE asio::asio puzzles_warnings)
target_include_directories(puzzle_settings INTERFACE "${PROJECT_SOURCE_DIR}/tests/kit" "${PROJECT_SOURCE_DIR}/runner")
target_include_directories(puzzle_settings SYSTEM INTERFACE
                           $<TARGET_PROPERTY:Catch2::Catch2WithMain,INTERFACE_INCLUDE_DIRECTORIES>)
# ASIO_DISABLE_EPOLL: with epoll Asio leaves its timers to a timerfd, which knows nothing of virtual time; the other
# reactors look at every pass, so a jump of the clock is seen at once and always at the same step.
target_compile_definitions(puzzle_settings INTERFACE ASIO_DISABLE_EPOLL)
target_compile_options(puzzle_settings INTERFACE -g1 -O0)
# Only the benchmark sets it, to compare with: no precompiled header, header-only Asio, default linker and flags.
option(PUZZLES_PLAIN "Build the puzzles without anything that makes it fast" OFF)
mark_as_advanced(PUZZLES_PLAIN)
if(NOT PUZZLES_PLAIN)
  target_compile_definitions(puzzle_settings INTERFACE ASIO_SEPARATE_COMPILATION)
endif()
if(NOT PUZZLES_PLAIN)
  # One precompiled header for what goes into the kit's library, which is shared, and for the tests.
  target_compile_options(puzzle_settings INTERFACE -fPIC)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND NOT PUZZLES_PLAIN)
  # Let the compiler use memory instead of collecting garbage, and fold std::move and the like: measured, see tests/bench.
  target_compile_options(puzzle_settings INTERFACE --param=ggc-min-expand=1000 --param=ggc-min-heapsize=4000000
                                                   -ffold-simple-inlines -pipe)
  # g++ would parse the header again in silence when the precompiled one does not match.
  if(PUZZLES_DEVELOPER_MODE)
    target_compile_options(puzzle_settings INTERFACE -Winvalid-pch -Werror=invalid-pch)
  endif()
endif()

# AddressSanitizer catches the classic mistake with coroutines, a reference that dangles, in the first verdict, and costs
# a tenth of the time to it. So it is the default wherever a program built with it runs.
include(CheckCXXSourceRuns)
function(puzzles_can_sanitize sanitizers result)
  set(CMAKE_REQUIRED_FLAGS -fsanitize=${sanitizers})
  check_cxx_source_runs("int main() {}" ${result})
endfunction()
if(NOT DEFINED PUZZLES_SANITIZE)
  puzzles_can_sanitize(address PUZZLES_HAS_ADDRESS_SANITIZER)
  if(PUZZLES_HAS_ADDRESS_SANITIZER)
    set(PUZZLES_SANITIZE address CACHE STRING "Sanitizers for the puzzles, as -fsanitize= takes them; empty for none")
  endif()
elseif(PUZZLES_SANITIZE)
  string(MAKE_C_IDENTIFIER "PUZZLES_HAS_${PUZZLES_SANITIZE}" _has)
  puzzles_can_sanitize(${PUZZLES_SANITIZE} ${_has})
  if(NOT ${_has})
    message(FATAL_ERROR "PUZZLES_SANITIZE: ${CMAKE_CXX_COMPILER} cannot build programs with "
                        "-fsanitize=${PUZZLES_SANITIZE} that run here.")
  endif()
endif()
if(PUZZLES_SANITIZE)
  target_compile_options(puzzle_settings INTERFACE -fsanitize=${PUZZLES_SANITIZE} -fno-sanitize-recover=all
                                                   -fno-omit-frame-pointer)
  target_link_options(puzzle_settings INTERFACE -fsanitize=${PUZZLES_SANITIZE})
  # clang links the sanitizer's whole runtime into every test, unless it is to be a shared library: that halves the link.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    string(REGEX MATCH "thread|address|undefined" _runtime "${PUZZLES_SANITIZE}")
    string(REPLACE "thread" "tsan" _runtime "${_runtime}")
    string(REPLACE "address" "asan" _runtime "${_runtime}")
    string(REPLACE "undefined" "ubsan_standalone" _runtime "${_runtime}")
    foreach(_library IN ITEMS libclang_rt.${_runtime}-${CMAKE_SYSTEM_PROCESSOR}.so libclang_rt.${_runtime}.so)
      execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=${_library} OUTPUT_VARIABLE _path ERROR_QUIET
                      OUTPUT_STRIP_TRAILING_WHITESPACE)
      if(IS_ABSOLUTE "${_path}" AND EXISTS "${_path}")
        get_filename_component(_folder "${_path}" DIRECTORY)
        target_link_options(puzzle_settings INTERFACE -shared-libsan "LINKER:-rpath,${_folder}")
        break()
      endif()
    endforeach()
  endif()
  # g++ warns that ThreadSanitizer does not see the fences in Asio's headers; the locks around them it sees.
  if(PUZZLES_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(puzzle_settings INTERFACE -Wno-tsan)
  endif()
  # At -O0 a call for each access is compiled faster than checks in the code itself: a tenth of a test, a fifth of the kit.
  if(PUZZLES_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(puzzle_settings INTERFACE --param=asan-instrumentation-with-call-threshold=0)
  endif()
  # Asio keeps freed coroutine frames, handlers and the blocks of cancellation signals for reuse, which hides the use of a
  # dead one from AddressSanitizer.
  target_compile_definitions(puzzle_settings INTERFACE ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING
                                                       ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=0)
endif()

# A fast linker where there is one. lld with one thread: a test is linked before it has started the others.
include(CheckLinkerFlag)
set(_mold -fuse-ld=mold)
set(_lld -fuse-ld=lld -Wl,--threads=1)
foreach(_linker mold lld)
  if(NOT DEFINED PUZZLES_LINKER AND NOT PUZZLES_PLAIN)
    check_linker_flag(CXX "${_${_linker}}" PUZZLES_HAS_${_linker})
    if(PUZZLES_HAS_${_linker})
      set(PUZZLES_LINKER ${_linker})
      target_link_options(puzzle_settings INTERFACE ${_${_linker}})
    endif()
  endif()
endforeach()
