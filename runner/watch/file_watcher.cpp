#include "watch/file_watcher.hpp"

#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

#include <algorithm>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <utility>

namespace runner {
namespace {

namespace fs = std::filesystem;
using namespace asio::experimental::awaitable_operators;
using std::chrono::milliseconds;

constexpr milliseconds quiet_after_save{1};  // editors that save twice, or several files
constexpr int most_quiet_waits = 4;          // a program that saves without end is not waited for
constexpr milliseconds look_besides_inotify{1000};
constexpr milliseconds look_without_inotify{15};
constexpr milliseconds look_for_missing{60};  // longer than a save by removing and writing anew takes

std::chrono::nanoseconds time_written(const struct stat& file) {
#ifdef __APPLE__
  return std::chrono::seconds(file.st_mtimespec.tv_sec) + std::chrono::nanoseconds(file.st_mtimespec.tv_nsec);
#else
  return std::chrono::seconds(file.st_mtim.tv_sec) + std::chrono::nanoseconds(file.st_mtim.tv_nsec);
#endif
}

}  // namespace

bool is_source_name(std::string_view name) {
  if (name.empty() || name.front() == '.' || name.front() == '#') return false;
  const std::size_t dot = name.rfind('.');
  if (dot == name.npos) return false;
  const std::string_view ending = name.substr(dot);
  return ending == ".hpp" || ending == ".cpp" || ending == ".h" || ending == ".toml";
}

file_watcher::file_watcher(asio::any_io_executor executor, std::vector<fs::path> folders, bool allow_inotify)
    : folders_(std::move(folders)), inotify_(executor), timer_(executor) {
  if (allow_inotify) open_inotify();
  watch_folders();
  known_ = files_now();
}

asio::awaitable<std::set<fs::path>> file_watcher::next() {
  for (;;) {
    const bool notified = co_await notified_within(time_to_next_look());
    if (notified) {
      bool more = take_notifications();
      for (int i = 0; more && !touched_.empty() && i < most_quiet_waits; ++i) {
        more = co_await notified_within(quiet_after_save);
        if (more) take_notifications();
      }
    } else {
      look();
    }
    if (!touched_.empty()) break;
  }
  for (const fs::path& file : touched_) {
    missing_.erase(file);
    if (const std::optional<stamp> found = stamp_of(file)) {
      known_[file] = *found;
    } else {
      known_.erase(file);
    }
  }
  co_return std::exchange(touched_, {});
}

milliseconds file_watcher::time_to_next_look() const {
  if (!inotify_.is_open()) return look_without_inotify;
  return look_soon_ || !missing_.empty() || watched_.size() < folders_.size() ? look_for_missing : look_besides_inotify;
}

/// Compares the files with their last known state. A missing file counts only at the second look.
void file_watcher::look() {
  look_soon_ = false;
  watch_folders();
  const std::map<fs::path, stamp> now = files_now();
  for (const auto& [file, seen] : now) {
    const auto before = known_.find(file);
    if (before == known_.end() || !(before->second == seen)) touched_.insert(file);
    missing_.erase(file);
  }
  for (const auto& [file, seen] : known_) {
    if (!now.contains(file) && !missing_.insert(file).second) touched_.insert(file);
  }
}

std::optional<file_watcher::stamp> file_watcher::stamp_of(const fs::path& file) {
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0) return std::nullopt;
  stamp seen;
  seen.written = time_written(found);
  seen.size = static_cast<std::uintmax_t>(found.st_size);
  seen.id = static_cast<std::uintmax_t>(found.st_ino);
  return seen;
}

std::map<fs::path, file_watcher::stamp> file_watcher::files_now() const {
  std::map<fs::path, stamp> files;
  for (const fs::path& folder : folders_) {
    std::error_code error;
    fs::directory_iterator entry(folder, error), end;
    for (; !error && entry != end; entry.increment(error)) {
      if (!is_source_name(entry->path().filename().string())) continue;
      if (const std::optional<stamp> found = stamp_of(entry->path())) files[entry->path()] = *found;
    }
  }
  return files;
}

/// Whether a notification came in time.
asio::awaitable<bool> file_watcher::notified_within(milliseconds time) {
  if (!inotify_.is_open()) {
    co_await wait_for(time);
    co_return false;
  }
  const auto first = co_await (wait_for_notification() || wait_for(time));
  co_return first.index() == 0;
}

asio::awaitable<void> file_watcher::wait_for(milliseconds time) {
  timer_.expires_after(time);
  co_await timer_.async_wait(asio::use_awaitable);
}

asio::awaitable<void> file_watcher::wait_for_notification() {
  co_await inotify_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
}

#ifdef __linux__

void file_watcher::open_inotify() {
  const int fd = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (fd >= 0) inotify_.assign(fd);  // otherwise there are too many already: looking will do
}

void file_watcher::watch_folders() {
  if (!inotify_.is_open()) return;
  for (const fs::path& folder : folders_) {
    const auto is_this = [&](const auto& each) { return each.second == folder; };
    if (std::any_of(watched_.begin(), watched_.end(), is_this)) continue;
    const int id = ::inotify_add_watch(
        inotify_.native_handle(), folder.c_str(),
        IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR);
    if (id >= 0) watched_[id] = folder;
  }
}

/// Takes what there is; returns whether any of it is about a file.
bool file_watcher::take_notifications() {
  alignas(inotify_event) char buffer[8192];
  bool about_files = false;
  for (ssize_t size = 0; (size = ::read(inotify_.native_handle(), buffer, sizeof buffer)) > 0;) {
    for (ssize_t at = 0; at < size;) {
      const auto* notification = reinterpret_cast<const inotify_event*>(buffer + at);
      at += static_cast<ssize_t>(sizeof(inotify_event) + notification->len);
      const auto folder = watched_.find(notification->wd);
      if (notification->mask & IN_Q_OVERFLOW) look();
      if (folder == watched_.end()) continue;
      if (notification->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) {
        ::inotify_rm_watch(inotify_.native_handle(), notification->wd);
        watched_.erase(folder);  // the next look watches the folder again, if it is there
        look_soon_ = true;
        continue;
      }
      const std::string name = notification->len > 0 ? notification->name : "";
      if (!is_source_name(name)) continue;
      about_files = true;
      if (notification->mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) {
        touched_.insert(folder->second / name);
      } else {
        look_soon_ = true;
      }
    }
  }
  return about_files;
}

#else

void file_watcher::open_inotify() {}
void file_watcher::watch_folders() {}
bool file_watcher::take_notifications() { return false; }

#endif

}  // namespace runner
