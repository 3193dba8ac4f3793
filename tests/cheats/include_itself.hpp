// Cheat: includes itself without an end.
// Verdict: compile_error
#include "01_event_loop_basics.hpp"
int again;
