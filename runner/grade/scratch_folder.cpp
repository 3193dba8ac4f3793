#include "grade/scratch_folder.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <system_error>

#include "util/errors.hpp"

namespace runner {

namespace fs = std::filesystem;

scratch_folder::scratch_folder() {
  std::string pattern = (fs::temp_directory_path() / "asio-puzzles-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw broken_project(fmt::format("{} cannot be made. Is the disk full?", pattern));
  }
  path_ = fs::canonical(pattern);
}

scratch_folder::~scratch_folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace runner
