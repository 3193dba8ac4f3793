// How the reader of a text finds what it names.
#pragma once

#include <string>
#include <string_view>

namespace runner {

/// How the reader calls things: the program as typed, and the way from the current folder to the project.
struct reader_view {
  std::string program = "./runner";
  std::string to_project;  ///< "" or "../", in front of "exercises/…".
};

/// Messages name files as they are called in the project's folder, and set-up as it is started there. The same text
/// with names and commands that work in the reader's folder.
std::string seen_from(const reader_view& reader, std::string_view message);

}  // namespace runner
