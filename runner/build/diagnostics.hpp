// What a compiler says, as values: g++ and clang.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// A place in a file; line 0: the file as a whole.
struct source_place {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One "file:line:column: kind: message", with the picture of the line below it.
struct remark {
  source_place place;
  std::string kind;  ///< "error", "fatal error", "warning", "note"; "" for lines such as "required from here"
  std::string message;
  std::vector<std::string> picture;  ///< The source line and its caret.
};

/// An error or a warning, with what led to it and the notes after it.
struct diagnostic {
  remark main;
  std::vector<remark> before;  ///< "required from …", in the order printed.
  std::vector<remark> notes;

  bool is_error() const { return main.kind == "error" || main.kind == "fatal error"; }
};

/// Takes a compiler's output apart. Colours are removed; what is no diagnostic is skipped.
std::vector<diagnostic> parse_diagnostics(std::string_view log);

/// Symbols that the linker did not find, each once, as written in C++.
std::vector<std::string> undefined_symbols(std::string_view log);

/// The text without terminal colours.
std::string without_colours(std::string_view text);

}  // namespace runner
