// What in an answer deserves a look by a person. A flag never changes a verdict: honest answers may have a reason.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// The answer's text without comments, and with every string literal's text kept.
std::string without_comments(std::string_view source);

/// The code alone: no comments and no white space. Two students with the same one have the same answer.
std::string code_only(std::string_view source);

/// Raw assembly, attributes that switch off the sanitizer or run before main(), paths of the system in strings.
std::vector<std::string> flags_in_source(std::string_view source);

/// Files that the answer includes and that are neither the system's nor in `allowed`. `depfile` is what the compiler
/// writes with -MD.
std::vector<std::string> flags_in_includes(std::string_view depfile, const std::vector<std::filesystem::path>& allowed);

/// What an object file defines and uses, from `nm`.
struct symbols {
  std::vector<std::string> defined;  ///< Visible to other objects, mangled.
  std::vector<std::string> used;     ///< Taken from elsewhere, mangled.
};
symbols parse_nm(std::string_view output);

/// Functions that the answer takes from the system and that no puzzle needs: processes, files, memory protection.
std::vector<std::string> flags_in_imports(const symbols& answer);

/// Definitions in the kit's, Catch2's or the sanitizer's name, or of C functions, which would replace the real ones.
std::vector<std::string> flags_in_definitions(const symbols& answer);

/// The definitions that would take the place of one that the kit or the test has.
std::vector<std::string> replaced(const symbols& answer, const std::vector<std::string>& protected_symbols);

/// A mangled name for people: the names in it, "puzzle::expect_count".
std::string readable_symbol(std::string_view mangled);

}  // namespace runner
