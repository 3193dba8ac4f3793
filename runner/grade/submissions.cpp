#include "grade/submissions.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <set>
#include <system_error>

#include "process/run.hpp"
#include "util/errors.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 12> archive_endings{
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".7z", ".tar.lz4"};

/// A file NAME.json has to be possible everywhere.
constexpr std::size_t longest_name = 200;

std::string_view archive_ending(std::string_view name) {
  for (std::string_view ending : archive_endings) {
    if (name.size() > ending.size() && name.substr(name.size() - ending.size()) == ending) return ending;
  }
  return "";
}

/// Closes what it holds.
class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Reads one answer into `into`, if it is there. Neither links nor devices are opened, nor does a pipe hold this up.
void read_answer(const descriptor& folder, const std::string& slug, answers& into) {
  const std::string name = slug + ".hpp";
  const descriptor file(::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0) {
    if (errno == ELOOP)
      into.refused[slug] = "it is a link, and links are not followed";
    else if (errno != ENOENT)
      into.refused[slug] = std::generic_category().message(errno);
    return;
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0 || !S_ISREG(about.st_mode)) {
    into.refused[slug] = S_ISDIR(about.st_mode) ? "it is a directory" : "it is not a regular file";
    return;
  }
  std::string text;
  std::array<char, 65536> buffer;
  for (;;) {
    const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      into.refused[slug] = std::generic_category().message(errno);
      return;
    }
    if (size == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(size));
    if (text.size() > largest_answer) {
      into.refused[slug] = fmt::format("it is larger than {} KiB", largest_answer >> 10);
      return;
    }
  }
  into.texts[slug] = std::move(text);
}

bool is_real_folder(const fs::path& path) {
  std::error_code error;
  return fs::is_directory(fs::symlink_status(path, error));
}

/// Folders that may hold the answers, the likeliest first: "exercises", the folder itself, "exercises" one level below
/// (the only folder in what GitHub and GitLab offer for download).
std::vector<fs::path> places_of_answers(const fs::path& folder) {
  std::vector<fs::path> places{folder / "exercises", folder};
  std::vector<fs::path> below;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    if (is_real_folder(each->path())) below.push_back(each->path() / "exercises");
  }
  std::sort(below.begin(), below.end());
  places.insert(places.end(), below.begin(), below.end());
  return places;
}

}  // namespace

submission_list find_submissions(const std::vector<std::string>& arguments) {
  submission_list list;
  std::set<std::string> names;
  for (const std::string& argument : arguments) {
    std::error_code error;
    fs::path place = fs::canonical(argument, error);
    if (error) {
      list.problems.push_back(fmt::format("{}: {}.", argument, error.message()));
      continue;
    }
    submission one;
    one.student = place.filename().string();
    if (!fs::is_directory(place, error)) {
      const std::string_view ending = archive_ending(one.student);
      if (ending.empty() || !fs::is_regular_file(place, error)) {
        list.problems.push_back(fmt::format("{}: neither a folder nor an archive (zip, tar, tar.gz, …).", argument));
        continue;
      }
      one.student.resize(one.student.size() - ending.size());
      one.is_archive = true;
    }
    if (one.student.empty() || one.student.front() == '.') {
      // Reports leave out files whose names begin with a dot.
      list.problems.push_back(fmt::format("{}: it has no name that could be a student's.", argument));
    } else if (one.student.size() > longest_name) {
      list.problems.push_back(fmt::format("{}: its name has more than {} bytes.", argument, longest_name));
    } else if (!names.insert(one.student).second) {
      list.problems.push_back(fmt::format("{}: another submission is called {} too. Rename one of them, and grade it.",
                                          argument, one.student));
    } else {
      one.place = std::move(place);
      list.students.push_back(std::move(one));
    }
  }
  return list;
}

answers read_folder(const fs::path& folder, const course& course) {
  for (const fs::path& place : places_of_answers(folder)) {
    const descriptor opened(::open(place.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (opened.get() < 0) continue;
    answers found;
    for (const puzzle& each : course.puzzles) read_answer(opened, each.slug, found);
    if (!found.texts.empty() || !found.refused.empty()) return found;
  }
  answers nothing;
  nothing.remarks.push_back(fmt::format("no answer in it: neither exercises/{0}.hpp nor {0}.hpp, nor any other",
                                        course.puzzles.empty() ? "01_…" : course.puzzles.front().slug));
  return nothing;
}

asio::awaitable<answers> read_archive(asio::any_io_executor executor, const fs::path& archive, const course& course,
                                      const fs::path& scratch, sandbox_kind sandbox) {
  const fs::path into = scratch / "unpacked";
  fs::create_directories(into);
  let_write(sandbox, into);
  fs::path readable = archive;
  if (sandbox == sandbox_kind::bubblewrap_by_root) {
    // The archive may be root's alone, and another user reads it.
    readable = scratch / archive.filename();
    fs::copy_file(archive, readable);
    let_read(sandbox, readable);
  }
  // bsdtar reads every format, refuses "..", absolute paths and ways through links by itself, and is a stranger's
  // food all the same: it runs where the answers do.
  std::vector<std::string> argv{"bsdtar",
                                "-x",
                                "-f",
                                readable.string(),
                                "-C",
                                into.string(),
                                "--no-same-owner",
                                "--no-same-permissions",
                                "--no-xattrs",
                                "--no-acls",
                                "--no-fflags"};
  for (const puzzle& each : course.puzzles) argv.insert(argv.end(), {"--include", "*" + each.slug + ".hpp"});
  confinement bounds;
  bounds.readable = {readable};
  bounds.writable = {into};
  bounds.directory = into;
  bounds.cpu_time = std::chrono::seconds(20);
  bounds.file_size = largest_answer + 1;
  bounds.address_space = std::uint64_t{1} << 30;
  process::command command(confined(sandbox, bounds, std::move(argv)));
  command.time_limit = std::chrono::seconds(30);
  command.output_limit = 16 << 10;
  const process::outcome outcome = co_await process::run(executor, std::move(command));

  answers found = read_folder(into, course);
  std::error_code ignored;
  fs::remove_all(into, ignored);
  if (outcome.timed_out || outcome.status.code() == 128 + SIGXCPU) {
    found.remarks.push_back("the archive took more than 20 s to read: what was found by then is graded");
  } else if (outcome.status.code() == 128 + SIGXFSZ) {
    found.remarks.push_back(fmt::format("a file in the archive is larger than {} KiB: what came before it is graded",
                                        largest_answer >> 10));
  } else if (outcome.status.code() == 127 && outcome.err.find("bsdtar") != outcome.err.npos) {
    throw broken_project(
        "Archives are read by bsdtar, which is not installed.\n  Debian, Ubuntu  sudo apt install libarchive-tools");
  } else if (outcome.err.find("..") != outcome.err.npos) {
    found.remarks.push_back("the archive has a path with '..' in it, which was not read");
  } else if (outcome.status.code() != 0 && found.texts.empty()) {
    found.remarks.push_back(
        fmt::format("the archive cannot be read: {}", outcome.err.substr(0, outcome.err.find('\n'))));
  }
  co_return found;
}

}  // namespace runner
