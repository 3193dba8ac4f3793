#include "util/files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

namespace runner {

namespace fs = std::filesystem;

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return std::nullopt;
  return text;
}

void write_whole(const fs::path& file, std::string_view text) {
  fs::path fresh = file;
  fresh += ".new";
  const auto fail = [&](int why) {
    ::unlink(fresh.c_str());
    throw std::system_error(why, std::generic_category(), "cannot write " + file.string());
  };
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) fail(errno);
  while (!text.empty()) {
    const ssize_t size = ::write(fd, text.data(), text.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      const int why = errno;
      ::close(fd);
      fail(why);
    }
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  if (::close(fd) != 0 || ::rename(fresh.c_str(), file.c_str()) != 0) fail(errno);
}

}  // namespace runner
