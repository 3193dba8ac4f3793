# add_puzzle(TARGET test.cpp header): the test of one puzzle against one answer. The header is found by the name that
# the test includes, in a folder that holds nothing else, so the same test serves exercise, solutions and wrong answers.
# Where there is a contract/NN_slug.cpp beside the test, only that includes the answer: the test itself is compiled once,
# whatever is edited, and serves all answers.
function(add_puzzle target test header)
  get_filename_component(slug "${test}" NAME_WE)
  string(REGEX REPLACE "^test_" "" slug "${slug}")
  get_filename_component(tests "${test}" DIRECTORY)
  set(contract "${tests}/contract/${slug}.cpp")
  get_source_file_property(generated "${contract}" GENERATED)  # as for the puzzle that is made from the templates
  if(NOT EXISTS "${contract}" AND NOT generated)
    add_executable(${target} EXCLUDE_FROM_ALL "${test}")
  elseif(PUZZLES_PLAIN)
    set(both "${CMAKE_CURRENT_BINARY_DIR}/plain/${slug}.cpp")
    file(CONFIGURE OUTPUT "${both}" CONTENT "#include \"${test}\"\n#include \"${contract}\"\n")
    add_executable(${target} EXCLUDE_FROM_ALL "${both}")
  else()
    if(NOT TARGET ${slug}_cases)
      add_library(${slug}_cases OBJECT EXCLUDE_FROM_ALL "${test}")
      target_link_libraries(${slug}_cases PRIVATE puzzle_kit)
      target_precompile_headers(${slug}_cases REUSE_FROM puzzle_pch)
    endif()
    add_executable(${target} EXCLUDE_FROM_ALL "${contract}" $<TARGET_OBJECTS:${slug}_cases>)
  endif()
  get_filename_component(folder "${header}" DIRECTORY)
  get_filename_component(name "${header}" NAME)
  if(NOT name STREQUAL "${slug}.hpp")
    set(folder "${CMAKE_CURRENT_BINARY_DIR}/headers/${target}")
    file(CONFIGURE OUTPUT "${folder}/${slug}.hpp" CONTENT "#include \"${header}\"\n")
  endif()
  target_include_directories(${target} PRIVATE "${folder}")
  target_link_libraries(${target} PRIVATE puzzle_kit puzzle_sanitizer_options Catch2::Catch2WithMain)
  if(NOT PUZZLES_PLAIN)
    target_precompile_headers(${target} REUSE_FROM puzzle_pch)
  endif()
endfunction()

# debug_NN_slug: the same test for a debugger. The answer, and only that, is compiled with its variables and types, which
# takes a moment; everything else is what the test has.
add_library(puzzle_debug_information INTERFACE)
target_compile_options(puzzle_debug_information INTERFACE -g2 $<$<CXX_COMPILER_ID:Clang,AppleClang>:-fstandalone-debug>)
# With g++, a precompiled header that was made without is not used, and not missed.
target_compile_options(puzzle_debug_information INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-invalid-pch>)

function(add_debug_puzzle slug test header)
  add_puzzle(debug_${slug} "${test}" "${header}")
  target_link_libraries(debug_${slug} PRIVATE puzzle_debug_information)
endfunction()
