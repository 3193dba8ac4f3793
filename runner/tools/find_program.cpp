#include "tools/find_program.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>

namespace runner {

namespace fs = std::filesystem;

std::string own_environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  return value == nullptr ? "" : value;
}

fs::path find_program(std::string_view name, const environment_of& environment) {
  const auto can_run = [](const fs::path& file) {
    std::error_code error;
    return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != name.npos) return can_run(name) ? fs::path(name) : fs::path();
  const std::string path = environment("PATH");
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find(':', begin), path.size());
    const std::string folder = path.substr(begin, end - begin);
    const fs::path file = fs::path(folder.empty() ? "." : folder) / name;
    if (can_run(file)) return file;
    begin = end + 1;
  }
  return {};
}

}  // namespace runner
