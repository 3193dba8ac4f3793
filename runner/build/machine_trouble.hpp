// Trouble of the machine or the tool chain, which is no answer's fault: its signs in what programs print, and what to
// do.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "util/errors.hpp"

namespace runner {

/// Why a build step failed because of the machine, with what to do, or nothing. Errors with a place in a source file
/// are not looked at: they are the compiler's words about that file.
std::optional<std::string> machine_trouble(std::string_view log);

/// The same for a test that failed and said `text`: words only if it was refused a thread or a process, and this
/// process is refused more of them, too. So no answer can claim it.
std::optional<std::string> thread_trouble(std::string_view text);

/// An error of the machine: in its words if the log has a sign of it, otherwise in those of the caller.
broken_project machine_error(std::string_view log, const std::string& otherwise);

/// What machine_trouble() says, for a test that ended before its first test case began, going by what it printed on
/// stderr.
std::optional<std::string> start_trouble(std::string_view err);

/// Whether the compiler itself crashed or was killed, going by its words or those of its driver. No words at all are a
/// sign, too.
bool is_compiler_crash(std::string_view log);

/// The same for people: what happened, that it is not the answer's fault, and what to try.
std::string compiler_crash_in_words(std::string_view log);

/// The same of a tool that works for all puzzles at the step `what`.
std::string tool_crash_in_words(std::string_view what, std::string_view log);

}  // namespace runner
