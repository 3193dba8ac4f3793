# Refuses what cannot work, with what to do, and names what works with a caveat.
get_property(_puzzles_multi_config GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
if(_puzzles_multi_config)
  message(FATAL_ERROR "${CMAKE_GENERATOR} builds several configurations in one folder; the runner looks for the tests of "
                      "exactly one. Use Ninja: cmake --preset default.")
endif()

# Apple counts on its own: its clang 15 is LLVM's 16.
if((CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12) OR
   (CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16) OR
   (CMAKE_CXX_COMPILER_ID STREQUAL "AppleClang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15))
  message(FATAL_ERROR "${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}, too old for "
                      "C++20 coroutines as the puzzles use them. Needed: clang 16, g++ 12 or Apple clang 15. Install a "
                      "newer one, remove the build folder, then run: sh cmake/setup.sh")
endif()

# g++ 12.2 was seen to miscompile, 14.2 and 16.2 were not; 13 was not tried. The runner reads this from the cache, and
# names the possibility where an answer crashes.
set(_puzzles_miscompiles OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  set(_puzzles_miscompiles ON)
  message(STATUS "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles some correct coroutines (exercises/README.md lists "
                 "them); clang does not: rm -r build && sh cmake/setup.sh switches")
endif()
set(PUZZLES_MISCOMPILES_COROUTINES ${_puzzles_miscompiles} CACHE INTERNAL "Whether the compiler is known to miscompile coroutines")
