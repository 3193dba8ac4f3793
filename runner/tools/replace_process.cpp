#include "tools/replace_process.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <system_error>

#include "util/errors.hpp"

namespace runner {

void replace_process(std::vector<std::string> argv) {
  std::fflush(nullptr);
  // A signal that is ignored stays so in the new program.
  std::signal(SIGPIPE, SIG_DFL);
  std::vector<char*> pointers;
  for (std::string& each : argv) pointers.push_back(each.data());
  pointers.push_back(nullptr);
  ::execvp(pointers.front(), pointers.data());
  throw broken_project(fmt::format("Cannot start {}: {}.", argv.front(), std::generic_category().message(errno)));
}

}  // namespace runner
