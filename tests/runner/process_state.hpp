// Whether a process that is no child of ours still runs.
#pragma once

#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

/// A zombie runs no more: it is gone as soon as init, or what stands for it in a container, reaps it.
inline bool is_running(pid_t process) {
  if (::kill(process, 0) != 0) return false;
  std::ifstream stat("/proc/" + std::to_string(process) + "/stat");
  const std::string text{std::istreambuf_iterator<char>(stat), {}};
  return text.find(") Z ") == std::string::npos;
}

/// Waits for its end, for a few seconds: a signal that was sent takes effect in a moment.
inline bool ends_soon(pid_t process) {
  for (int i = 0; i < 500 && is_running(process); ++i) ::usleep(10000);
  return !is_running(process);
}
