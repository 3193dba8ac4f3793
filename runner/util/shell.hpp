// Words of a shell's commands: those that are shown to be pasted into one, and those that a user has set.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// The text as one word of a POSIX shell: in quotes where it holds a space or another character with a meaning.
std::string shell_word(std::string_view text);

/// The words of a command, as a POSIX shell splits it: with quotes and backslashes, but nothing is expanded. Nothing if
/// a quote is not closed.
std::optional<std::vector<std::string>> shell_words(std::string_view command);

}  // namespace runner
