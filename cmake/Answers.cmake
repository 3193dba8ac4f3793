# add_answers(slug): our own tests of a puzzle. Reference answers pass; the stub fails; each wrong answer fails and its
# message holds the text that the answer's own first lines name.
function(add_answers slug)
  set(test "${PROJECT_SOURCE_DIR}/tests/test_${slug}.cpp")

  file(GLOB others "${PROJECT_SOURCE_DIR}/tests/solutions/${slug}/*.hpp")
  foreach(answer IN ITEMS "${PROJECT_SOURCE_DIR}/tests/solutions/${slug}.hpp" LISTS others)
    get_filename_component(name "${answer}" NAME_WE)
    if(name STREQUAL slug)
      set(target ${slug}_solution)
    else()
      set(target ${slug}_solution_${name})
    endif()
    add_answer(${target} "${test}" "${answer}" pass)
  endforeach()

  # The copy of how the exercise comes: the exercise itself may be solved here.
  add_answer(${slug}_stub "${test}" "${PROJECT_SOURCE_DIR}/tests/stubs/${slug}.hpp" fail)

  file(GLOB wrong "${PROJECT_SOURCE_DIR}/tests/wrong/${slug}/*.hpp")
  foreach(answer IN LISTS wrong)
    get_filename_component(name "${answer}" NAME_WE)
    add_answer(${slug}_wrong_${name} "${test}" "${answer}" fail)
  endforeach()
endfunction()

function(add_answer target test answer expected)
  add_puzzle(${target} "${test}" "${answer}")
  set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL FALSE
                                             RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/answers")
  if(expected STREQUAL "pass")
    add_test(NAME ${target} COMMAND ${target})
  else()
    add_test(NAME ${target} COMMAND "${CMAKE_COMMAND}" "-DPROGRAM=$<TARGET_FILE:${target}>" "-DANSWER=${answer}"
                                    -P "${PROJECT_SOURCE_DIR}/cmake/ExpectFailure.cmake")
  endif()
  set_tests_properties(${target} PROPERTIES TIMEOUT 400)
endfunction()
