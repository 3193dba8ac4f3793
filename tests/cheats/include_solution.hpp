// Cheat: includes the reference answer by a relative path.
// Verdict: compile_error
#pragma once
#include "../tests/solutions/01_event_loop_basics.hpp"
