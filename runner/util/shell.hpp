// Words of commands that are shown to be pasted into a shell.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// The text as one word of a POSIX shell: in quotes where it holds a space or another character with a meaning.
std::string shell_word(std::string_view text);

}  // namespace runner
