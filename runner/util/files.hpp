// Whole files, read and written.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace runner {

/// The whole file, or nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& path);

/// Writes the file beside its place and renames it, so that no reader ever sees a part of it. Throws std::system_error.
void write_whole(const std::filesystem::path& file, std::string_view text);

/// The same where other processes may write the file at the same time, on this machine or on another: the last one
/// wins, and no reader sees half of one. Throws broken_project.
void write_shared(const std::filesystem::path& file, std::string_view text);

}  // namespace runner
