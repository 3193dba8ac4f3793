// The processes that a process has started, and theirs, as far as the system tells: Linux does, by /proc.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace process {

/// A process as it is at this moment.
struct process_view {
  pid_t id = 0;
  pid_t parent = 0;
  char state = '?';                       ///< 'R' runs, 'S' and 'D' wait, 'T' is stopped, 'Z' has ended.
  std::chrono::milliseconds cpu_time{0};  ///< That it has used so far.
  std::uint64_t resident = 0;             ///< Bytes of memory that it has in use.
};

/// The children of `id`; none where the system does not tell.
std::vector<pid_t> children_of(pid_t id);

/// `id` and all that descend from it, as far as their parents still live.
std::vector<process_view> tree_of(pid_t id);

/// The words that it was started with, separated by spaces; "" if it is gone.
std::string command_line_of(pid_t id);

/// Makes processes whose parent ends children of this one, so that they can be ended and waited for. Where the system
/// cannot do that, they stay out of reach.
void adopt_orphans();

/// Kills the adopted processes whose environment holds `mark` ("NAME=value") and what descends from them, and waits for
/// their ends. "": all of them.
void end_orphans(const std::string& mark);

}  // namespace process
