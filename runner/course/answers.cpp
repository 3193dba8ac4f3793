#include "course/answers.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "course/course.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Moves the file out of the way, under a name that was free.
fs::path keep_beside(const fs::path& file) {
  for (int number = 1;; ++number) {
    fs::path backup = file;
    backup += fmt::format(".bak-{}", number);
    std::error_code error;
    fs::copy_file(file, backup, error);
    if (!error) return backup;
    if (error != std::errc::file_exists) throw fs::filesystem_error("cannot keep a copy", backup, error);
  }
}

}  // namespace

fs::path pristine_file(const course& in, const puzzle& of) {
  return in.source_dir / "tests" / "stubs" / (of.slug + ".hpp");
}

reset_outcome reset_exercise(const course& in, const puzzle& of) {
  const std::optional<std::string> pristine = read_file(pristine_file(in, of));
  if (!pristine) {
    throw broken_project(
        fmt::format("tests/stubs/{0}.hpp is missing: it says how the exercise came.\n"
                    "Get it back: git checkout -- tests/stubs",
                    of.slug));
  }
  const fs::path exercise = in.exercise(of);
  reset_outcome done;
  try {
    const std::optional<std::string> now = read_file(exercise);
    done.was_pristine = now == pristine;
    if (done.was_pristine) return done;
    if (now) done.backup = keep_beside(exercise);
    write_whole(exercise, *pristine);
  } catch (const std::system_error& error) {
    throw broken_project(fmt::format("exercises/{}.hpp cannot be reset: {}.", of.slug, error.code().message()));
  }
  return done;
}

std::vector<fs::path> other_solutions(const course& in, const puzzle& of) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(in.source_dir / "tests" / "solutions" / of.slug, error)) {
    if (file.path().extension() == ".hpp") found.push_back(file.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string_view without_story(std::string_view text) {
  const std::size_t code = text.find("#pragma once");
  return code == text.npos ? text : text.substr(code);
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
