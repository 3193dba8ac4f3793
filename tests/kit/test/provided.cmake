# provided.cmake: NM OBJECT. Has the object what is its own, and does it leave to the kit what is the kit's?
execute_process(COMMAND "${NM}" --demangle "${OBJECT}" OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)

function(expect what pattern)
  if(NOT symbols MATCHES "${pattern}")
    message(SEND_ERROR "${what}: nothing in the object matches ${pattern}")
  endif()
endfunction()

expect("A template of usual types in a plain function" " U std::vector<std::[^\n]*::push_back")
expect("A template of usual types in a coroutine" " U [^\n]*asio::co_spawn<[^\n]*detached_t")
expect("A template that only the kit's own code has" " U asio::any_io_executor::any_io_executor<asio::io_context")
expect("A template of a type of one's own" " W std::vector<own::item[^\n]*::push_back")
expect("A template of a lambda" " [Wt] [^\n]*asio::co_spawn<[^\n]*lambda")
expect("A coroutine of one's own" " W own::sleep_well")
