// Learns that files were saved.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace runner {

/// Watches the sources in some folders, not those in folders inside of them. The system's notifications (inotify)
/// tell at once. A look at the files now and then finds what they miss (a network drive, a folder of another system),
/// and replaces them where there are none. Folders may come and go. Used from its executor.
class file_watcher {
 public:
  /// `allow_inotify` is false where tests want to see the portable way.
  file_watcher(asio::any_io_executor executor, std::vector<std::filesystem::path> folders, bool allow_inotify = true);

  /// Waits for files to be written, replaced, added or removed, and names all that were touched together. Saves that
  /// come while nothing waits here are not lost.
  asio::awaitable<std::set<std::filesystem::path>> next();

 private:
  struct stamp {
    std::chrono::nanoseconds written{0};
    std::uintmax_t size = 0;
    std::uintmax_t id = 0;
    bool operator==(const stamp& other) const = default;
  };

  void open_inotify();
  void watch_folders();
  bool take_notifications();
  void look();
  static std::optional<stamp> stamp_of(const std::filesystem::path& file);
  std::map<std::filesystem::path, stamp> files_now() const;
  std::chrono::milliseconds time_to_next_look() const;
  asio::awaitable<bool> notified_within(std::chrono::milliseconds time);
  asio::awaitable<void> wait_for_notification();
  asio::awaitable<void> wait_for(std::chrono::milliseconds time);

  std::vector<std::filesystem::path> folders_;
  asio::posix::stream_descriptor inotify_;
  asio::steady_timer timer_;
  std::map<int, std::filesystem::path> watched_;
  std::map<std::filesystem::path, stamp> known_;
  std::set<std::filesystem::path> missing_;  // at the last look: an editor may be about to put them back
  std::set<std::filesystem::path> touched_;
  bool look_soon_ = false;
};

/// Whether a file of this name is written by hand, and not an editor's own (a backup, a lock).
bool is_source_name(std::string_view name);

}  // namespace runner
