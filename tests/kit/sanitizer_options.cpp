// Options of the sanitizers, for programs built with them; the environment's ASAN_OPTIONS still come on top.

// AddressSanitizer sees a dangling reference parameter of a coroutine only with detect_stack_use_after_return. Leaks
// are not a subject of the puzzles, and the leak checker needs ptrace, which containers forbid.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the sanitizers look for these names
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_stack_use_after_return=1:detect_leaks=0"; }

extern "C" const char* __ubsan_default_options();
extern "C" const char* __ubsan_default_options() { return "print_stacktrace=1:halt_on_error=1"; }
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
