// The build folder, as CMake left it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace runner {

/// Where the project is built, and with what.
struct build_tree {
  std::filesystem::path dir;
  std::filesystem::path source_dir;
  std::string generator;               ///< "Ninja"
  std::filesystem::path make_program;  ///< Absolute path of ninja, make, …
  std::filesystem::path cmake;         ///< Absolute path of the cmake that configured it.
  std::filesystem::path compiler;      ///< Absolute path of the C++ compiler.
  std::string sanitizers;              ///< That the puzzles are built with: "address", or "" for none.
  bool idle_priority = false;          ///< Whether its builds leave the processors to others who want them.

  bool uses_ninja() const { return generator == "Ninja"; }
  std::filesystem::path program(std::string_view target) const { return dir / "tests" / target; }
};

/// What to do when the machine or the build folder is not as it should be.
inline constexpr std::string_view set_up_again =
    "Run this in the project's folder, it says what is missing: sh cmake/setup.sh";

/// The folder of the running program: it lives in the build folder. Throws broken_project if that cannot be found out.
std::filesystem::path folder_of_this_program();

/// Reads CMakeCache.txt in `dir`. Throws broken_project if there is none, or one of another place.
build_tree open_build_tree(const std::filesystem::path& dir);

/// Throws broken_project if the build tool or the compiler is gone.
void require_tools(const build_tree& tree);

/// The value of a variable in the text of a CMakeCache.txt, or "".
std::string cache_value(std::string_view cache, std::string_view variable);

}  // namespace runner
