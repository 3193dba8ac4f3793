// Cheat: shows a file of the system in an error message.
// Verdict: compile_error
#pragma once
#include "/etc/passwd"
