// How gdb or lldb is started on the test of a puzzle.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tools/find_program.hpp"

namespace runner {

struct debugger {
  std::string name;     ///< "gdb" or "lldb"
  std::string program;  ///< "lldb-19", where it is installed under such a name only.
};

/// The debugger of that name; "": gdb, otherwise lldb. Throws wrong_usage that says how to install one.
debugger find_debugger(std::string_view name, const environment_of& environment = own_environment);

/// What to debug.
struct debug_session {
  std::filesystem::path program;   ///< The test.
  std::filesystem::path scripts;   ///< Folder of those that tell the debugger where to stop.
  std::string test_case;           ///< The only one to run; "": all.
  std::filesystem::path exercise;  ///< To stop at its `line` too, if that is not 0.
  int line = 0;
};

/// Its arguments: run the test at once, and stop where it fails.
std::vector<std::string> debugger_arguments(const debugger& which, const debug_session& what);

/// "NAME=value" for the test in a debugger, which is not to be stopped by time limits: a sanitizer that finds something
/// aborts, since then a debugger stops, and leaks are not looked for, since that needs ptrace, which the debugger has.
std::vector<std::string> debug_environment();

}  // namespace runner
