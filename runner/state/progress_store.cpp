#include "state/progress_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <sstream>
#include <system_error>
#include <utility>

#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr int version = 1;

/// Held while the file is read, changed and written. Where files cannot be locked, it does not wait.
class file_lock {
 public:
  explicit file_lock(const fs::path& file) : fd_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~file_lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  file_lock(const file_lock&) = delete;
  file_lock& operator=(const file_lock&) = delete;

 private:
  int fd_;
};

puzzle_progress progress_in(const toml::table& table) {
  puzzle_progress one;
  one.last = verdict_named(table["verdict"].value_or(std::string_view()));
  one.text = table["text"].value_or(std::string());
  one.ever_passed = table["passed"].value_or(false);
  one.hints = static_cast<int>(std::clamp<std::int64_t>(table["hints"].value_or(std::int64_t{0}), 0, 1000));
  return one;
}

}  // namespace

progress_store::progress_store(const fs::path& source_dir) : file_(source_dir / ".puzzles" / "progress.toml") {
  known_ = read();
}

puzzle_progress progress_store::of(std::string_view slug) const {
  const auto found = known_.find(slug);
  return found == known_.end() ? puzzle_progress() : found->second;
}

void progress_store::remember_verdict(const std::string& slug, verdict last, std::string text) {
  remember_verdicts({{slug, last, std::move(text)}});
}

void progress_store::remember_verdicts(const std::vector<checked>& all) {
  if (all.empty()) return;
  change([&] {
    for (const checked& each : all) {
      puzzle_progress& one = known_[each.slug];
      one.last = each.last;
      one.text = each.text;
      one.ever_passed = one.ever_passed || each.last == verdict::passed;
    }
  });
}

void progress_store::remember_hints(const std::string& slug, int count) {
  change([&] { known_[slug].hints = count; });
}

std::string progress_store::take_remarks() { return std::exchange(remarks_, {}); }

progress_store::entries progress_store::read() {
  entries all;
  std::error_code error;
  if (!fs::exists(file_, error)) return all;
  const std::optional<std::string> text = read_file(file_);
  if (!text) {
    set_aside("it cannot be read");
    return all;
  }
  try {
    const toml::table root = toml::parse(*text);
    if (root["version"].value_or(std::int64_t{0}) != version) {
      set_aside("it is from another version of this program");
      return all;
    }
    if (const toml::table* puzzles = root["puzzles"].as_table()) {
      for (const auto& [slug, node] : *puzzles) {
        if (const toml::table* table = node.as_table()) all[std::string(slug.str())] = progress_in(*table);
      }
    }
  } catch (const toml::parse_error& wrong) {
    set_aside(fmt::format("line {}: {}", wrong.source().begin.line, wrong.description()));
    all.clear();
  }
  return all;
}

void progress_store::set_aside(std::string_view why) {
  fs::path aside;
  std::error_code error;
  int number = 0;
  do {
    aside = file_;
    aside += fmt::format(".old-{}", ++number);
  } while (fs::exists(aside, error));
  fs::rename(file_, aside, error);
  if (error && std::exchange(complained_, true)) return;
  remarks_ += fmt::format(
      "Your stored progress cannot be used ({}){}.\nYour answers are unchanged. A check of all puzzles restores it.\n",
      why, error ? "" : fmt::format(" and is now in .puzzles/{}", aside.filename().string()));
}

void progress_store::change(const std::function<void()>& how) {
  std::error_code error;
  fs::create_directory(file_.parent_path(), error);  // not a project that has moved, anew at its old place
  if (error) cannot_remember(error.message());
  const file_lock lock(file_.parent_path() / "lock");
  if (!error && !complained_) known_ = read();  // another program may have written
  how();
  if (error) return;
  try {
    write(known_);
  } catch (const std::system_error& failed) {
    cannot_remember(failed.code().message());
  }
}

void progress_store::write(const entries& all) {
  toml::table puzzles;
  for (const auto& [slug, one] : all) {
    toml::table table{{"passed", one.ever_passed}, {"hints", one.hints}};
    if (one.last) {
      table.insert("verdict", name_of(*one.last));
      table.insert("text", one.text);
    }
    puzzles.insert(slug, std::move(table));
  }
  std::ostringstream text;
  text << "# Your progress, as the runner remembers it. Delete this file to start over.\n"
       << toml::table{{"version", version}, {"puzzles", std::move(puzzles)}} << "\n";
  write_whole(file_, text.str());
}

void progress_store::cannot_remember(std::string_view why) {
  if (std::exchange(complained_, true)) return;
  remarks_ += fmt::format("Your progress cannot be remembered in {}: {}.\n", file_.parent_path().string(), why);
}

}  // namespace runner
