// Cheat: includes another exercise.
// Verdict: compile_error
#pragma once
#include "02_coroutines_vs_tasks.hpp"
