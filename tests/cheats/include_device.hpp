// Cheat: lets the compiler read a file without an end.
// Verdict: compile_error
#pragma once
#include "/dev/zero"
