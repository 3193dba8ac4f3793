// Cheat: includes the reference answer by a path from the kit.
// Verdict: compile_error
#pragma once
#include <../solutions/01_event_loop_basics.hpp>
