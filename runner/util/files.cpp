#include "util/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "util/errors.hpp"

namespace runner {

namespace fs = std::filesystem;

std::optional<std::string> read_file(const fs::path& path) {
  // To read from a pipe would wait for ever, and a folder has no text.
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (file.bad()) return std::nullopt;
  return text;
}

namespace {

/// Run as root, a program leaves files to root that their owner cannot change any more: they go to the owner of what
/// was there before, or of the folder.
void keep_owner(int fd, const fs::path& file) {
  struct stat before {};
  if (::geteuid() != 0) return;
  if (::stat(file.c_str(), &before) != 0 && ::stat((file.parent_path() / ".").c_str(), &before) != 0) return;
  [[maybe_unused]] const int ignored = ::fchown(fd, before.st_uid, before.st_gid);
}

/// Writes `fresh`, beside the file, and renames it.
void write_by_rename(const fs::path& file, const fs::path& fresh, std::string_view text) {
  const auto fail = [&](int why) {
    ::unlink(fresh.c_str());
    throw std::system_error(why, std::generic_category(), "cannot write " + file.string());
  };
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0) fail(errno);
  keep_owner(fd, file);
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

}  // namespace

void write_whole(const fs::path& file, std::string_view text) {
  fs::path fresh = file;
  fresh += ".new";
  write_by_rename(file, fresh, text);
}

void write_shared(const fs::path& file, std::string_view text) {
  static const std::string own = [] {
    std::string host(256, '\0');
    if (::gethostname(host.data(), host.size() - 1) != 0) host = "host";
    return fmt::format("{}-{}", host.c_str(), ::getpid());
  }();
  try {
    write_by_rename(file, file.parent_path() / fmt::format(".{}-{}", own, file.filename().string().substr(0, 64)),
                    text);
  } catch (const std::system_error& error) {
    throw broken_project(fmt::format("{} cannot be written: {}.", file.string(), error.code().message()));
  }
}

}  // namespace runner
