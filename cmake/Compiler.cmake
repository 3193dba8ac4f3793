# Chooses the compiler of a new build folder: the newest clang ≥ 16, since g++ 12 miscompiles natural coroutine code
# (exercises/README.md) and clang takes the precompiled header's code from the kit's library, so that a result comes
# sooner. Included before project(). CXX, CMAKE_CXX_COMPILER and a toolchain file keep their say; so does a build folder
# that exists already. On macOS the default is a clang.
if(DEFINED CMAKE_CXX_COMPILER OR DEFINED ENV{CXX} OR DEFINED CMAKE_TOOLCHAIN_FILE OR
   CMAKE_HOST_SYSTEM_NAME STREQUAL "Darwin")
  return()
endif()

# A clang without its sanitizer runtime, a package of its own on some systems, is the second choice.
function(puzzles_has_sanitizer_runtime clang result)
  set(${result} FALSE PARENT_SCOPE)
  foreach(library IN ITEMS libclang_rt.asan-${CMAKE_HOST_SYSTEM_PROCESSOR}.so libclang_rt.asan.so
                           libclang_rt.asan-${CMAKE_HOST_SYSTEM_PROCESSOR}.a libclang_rt.asan.a)
    execute_process(COMMAND "${clang}" -print-file-name=${library} OUTPUT_VARIABLE path ERROR_QUIET
                    OUTPUT_STRIP_TRAILING_WHITESPACE)
    if(IS_ABSOLUTE "${path}" AND EXISTS "${path}")
      set(${result} TRUE PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

set(_puzzles_second_choice "")
foreach(_version RANGE 30 15 -1)
  set(_name clang++-${_version})
  if(_version EQUAL 15)
    set(_name clang++)  # whatever its version
  endif()
  find_program(_puzzles_clang ${_name} NO_CACHE)
  if(NOT _puzzles_clang)
    continue()
  endif()
  execute_process(COMMAND "${_puzzles_clang}" -dumpversion OUTPUT_VARIABLE _found ERROR_QUIET
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(_found VERSION_GREATER_EQUAL 16)
    puzzles_has_sanitizer_runtime("${_puzzles_clang}" _has_runtime)
    if(_has_runtime)
      set(CMAKE_CXX_COMPILER "${_puzzles_clang}")
      break()
    elseif(NOT _puzzles_second_choice)
      set(_puzzles_second_choice "${_puzzles_clang}")
    endif()
  endif()
  unset(_puzzles_clang)
endforeach()
if(NOT CMAKE_CXX_COMPILER AND _puzzles_second_choice)
  set(CMAKE_CXX_COMPILER "${_puzzles_second_choice}")
endif()
if(CMAKE_CXX_COMPILER)
  message(STATUS "Compiler: ${CMAKE_CXX_COMPILER}, the newest clang here. clang compiles every right answer and gives "
                 "the fastest results; to choose another: CXX=g++ cmake …")
else()
  message(STATUS "Compiler: no clang ≥ 16 here, so the system's default. clang is the better choice: g++ 12 "
                 "miscompiles natural coroutine code, and results take longer. sh cmake/setup.sh installs it.")
endif()
