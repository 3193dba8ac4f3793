// Cheat: is empty.
// Verdict: compile_error
