#include "check/test_environment.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace runner {

std::vector<std::string> test_environment() {
  std::vector<std::string> environment;
  for (const std::string_view name :
       std::array<std::string_view, 4>{"ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS"}) {
    const char* mine = std::getenv(std::string(name).c_str());
    std::string options = mine == nullptr || *mine == '\0' ? "" : std::string(mine) + ":";  // the last of a name counts
    environment.push_back(std::string(name) + "=" + options + "log_path=stderr:exitcode=66:halt_on_error=1");
  }
  for (const char* name : {"LD_PRELOAD", "DYLD_INSERT_LIBRARIES"}) {
    if (std::getenv(name) != nullptr) environment.push_back(std::string(name) + "=");
  }
  // Tests make their files there: a folder that is not there would be their failure.
  std::error_code error;
  const char* temporary = std::getenv("TMPDIR");
  if (temporary != nullptr && !std::filesystem::is_directory(temporary, error)) environment.push_back("TMPDIR=/tmp");
  return environment;
}

}  // namespace runner
