# add_gcc_plugin(NAME source…): a plugin of g++, and what is compiled with it: use_gcc_plugin(NAME TARGET source…).
function(add_gcc_plugin name)
  add_library(puzzle_${name} MODULE EXCLUDE_FROM_ALL ${ARGN})
  set_target_properties(puzzle_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name} LINKER_LANGUAGE CXX)
endfunction()

# add_provided_plugin(NAME target…): the plugin that knows what functions these object libraries have.
function(add_provided_plugin name)
  set(list "${CMAKE_CURRENT_BINARY_DIR}/${name}.txt")
  list(TRANSFORM ARGN REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_custom_command(OUTPUT "${list}" DEPENDS ${objects} VERBATIM COMMAND_EXPAND_LISTS
                     COMMAND sh "${PROJECT_SOURCE_DIR}/tests/kit/gcc/list_provided.sh" "${CMAKE_NM}" "${list}"
                             "${objects}")
  set(symbols "${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp")
  configure_file("${PROJECT_SOURCE_DIR}/tests/kit/gcc/symbols.cpp.in" "${symbols}" @ONLY)
  set_source_files_properties("${symbols}" PROPERTIES OBJECT_DEPENDS "${list}")
  add_gcc_plugin(${name} "${symbols}" $<TARGET_OBJECTS:puzzle_plugin>)
  add_dependencies(puzzle_${name} ${ARGN})  # for make, which knows no rule for the objects of another target
endfunction()

function(use_gcc_plugin name target)
  set(plugin "${PROJECT_BINARY_DIR}/tests/kit/${name}.so")
  target_compile_options(${target} PRIVATE "-fplugin=${plugin}")
  add_dependencies(${target} puzzle_${name})
  set_source_files_properties(${ARGN} PROPERTIES OBJECT_DEPENDS "${plugin}")
endfunction()
