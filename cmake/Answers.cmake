# add_answers(slug): our own tests of a puzzle. Reference answers pass; the stub fails; each wrong answer fails and its
# message contains the text that the answer's own first lines name (runner/author/expectation.hpp). A copy of the course
# for learners (`runner publish learners`) has neither reference nor wrong answers.
function(add_answers slug)
  set(test "${PROJECT_SOURCE_DIR}/tests/test_${slug}.cpp")

  set(solutions "")
  if(IS_DIRECTORY "${PROJECT_SOURCE_DIR}/tests/solutions")
    file(GLOB others "${PROJECT_SOURCE_DIR}/tests/solutions/${slug}/*.hpp")
    set(solutions "${PROJECT_SOURCE_DIR}/tests/solutions/${slug}.hpp" ${others})
  endif()
  foreach(answer IN LISTS solutions)
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
    add_answer(${slug}_wrong_${name} "${test}" "${answer}" wrong)
  endforeach()
endfunction()

function(add_answer target test answer expected)
  add_puzzle(${target} "${test}" "${answer}")
  set_target_properties(${target} PROPERTIES EXCLUDE_FROM_ALL FALSE
                                             RUNTIME_OUTPUT_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}/answers")
  if(expected STREQUAL "pass")
    set(expectation --must-pass --answer "${answer}")
  elseif(expected STREQUAL "wrong")
    set(expectation --answer "${answer}")
  else()
    set(expectation)
  endif()
  # The runner judges them as it judges a learner's answer. 77: the answer is not for this compiler.
  add_test(NAME ${target} COMMAND runner judge $<TARGET_FILE:${target}> ${expectation}
                                  --compiler "${CMAKE_CXX_COMPILER_ID}" --compiler-version "${CMAKE_CXX_COMPILER_VERSION}")
  set_tests_properties(${target} PROPERTIES TIMEOUT 400 SKIP_RETURN_CODE 77)
endfunction()
