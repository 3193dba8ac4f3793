// Where untrusted programs run: bubblewrap's arguments, made from what a program may see.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace runner {

enum class sandbox_kind {
  bubblewrap,
  bubblewrap_by_root,  ///< Without a user namespace: root sets it up, then the program runs under an unused user id.
  none,                ///< Limits only: for a container that is thrown away.
};

/// What a program may see and use. It has no network but a loopback of its own, an empty /tmp as its home, and process
/// ids of its own: when it ends, all that it started ends.
struct confinement {
  std::vector<std::filesystem::path> readable;  ///< Files and folders besides the system's.
  std::vector<std::filesystem::path> writable;
  std::vector<std::filesystem::path> hidden;  ///< Folders inside readable ones that appear empty.
  std::filesystem::path directory;            ///< Where it starts.

  std::chrono::seconds cpu_time{60};
  std::uint64_t file_size = 16 << 20;
  std::uint64_t address_space = 0;  ///< 0: no limit, as AddressSanitizer needs it.
  int processes = 200;
};

/// What the files in /tmp may take; they live in memory.
inline constexpr std::uint64_t temporary_limit = 64 << 20;

/// The command that runs `argv` within these bounds.
std::vector<std::string> confined(sandbox_kind kind, const confinement& bounds, std::vector<std::string> argv);

/// Lets what runs in the sandbox read, or also write, `path`: a file or folder in a place that no other user can enter.
void let_read(sandbox_kind kind, const std::filesystem::path& path);
void let_write(sandbox_kind kind, const std::filesystem::path& path);

/// What to say and do when bubblewrap cannot make a sandbox; `said` is what it printed, "" if it is not installed.
std::string no_sandbox_in_words(std::string_view said);

}  // namespace runner
