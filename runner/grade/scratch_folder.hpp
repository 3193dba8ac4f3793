// A folder for intermediate files.
#pragma once

#include <filesystem>

namespace runner {

/// Of this process alone: no other user can enter it. Removed with all that is in it at the end. Throws broken_project.
class scratch_folder {
 public:
  scratch_folder();
  ~scratch_folder();
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace runner
