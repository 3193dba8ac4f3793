#include "build/built_texts.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <set>
#include <system_error>

#include "util/files.hpp"
#include "util/fingerprint.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view file_title = "# Which text each object was compiled from, for the runner. Version 1.\n";
/// Coarser than the times of any file system: of a file that changed more recently, times alone prove nothing.
constexpr std::int64_t coarsest_time = 3'000'000'000;

std::int64_t nanoseconds(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

#ifdef __APPLE__
std::int64_t modified_in(const struct stat& file) { return nanoseconds(file.st_mtimespec); }
std::int64_t changed_in(const struct stat& file) { return nanoseconds(file.st_ctimespec); }
#else
std::int64_t modified_in(const struct stat& file) { return nanoseconds(file.st_mtim); }
std::int64_t changed_in(const struct stat& file) { return nanoseconds(file.st_ctim); }
#endif

/// "time-size" of a file, or "" if there is none.
std::string identity_of(const fs::path& file) {
  struct stat now {};
  if (::stat(file.c_str(), &now) != 0) return "";
  return fmt::format("{}-{}", modified_in(now), now.st_size);
}

/// What the file system calls now.
std::int64_t now_in(const fs::path& dir) {
  const fs::path file = dir / fmt::format("runner.now-{}", ::getpid());
  struct stat fresh {};
  try {
    write_whole(file, "");
  } catch (const std::system_error&) {
    return 0;
  }
  const bool known = ::stat(file.c_str(), &fresh) == 0;
  ::unlink(file.c_str());
  return known ? changed_in(fresh) : 0;
}

enum class ownership { of_a_test, shared, of_no_test };

/// Whom an object is for; `target` is the test's then. The test's own cases are a library of their own where there is a
/// contract, see cmake/Puzzle.cmake.
ownership owner_of(std::string_view object, std::string* target = nullptr) {
  constexpr std::string_view folder = "CMakeFiles/", end = ".dir/", cases = "_cases";
  if (object.substr(0, 13) == "runner_build/") return ownership::of_no_test;
  const std::size_t begin = object.find(folder);
  if (begin == object.npos) return ownership::shared;
  std::string_view name = object.substr(begin + folder.size());
  name = name.substr(0, name.find(end));
  std::string of_test;
  if (name.substr(0, 5) == "test_") {
    of_test = name;
  } else if (name.size() > cases.size() && name.substr(name.size() - cases.size()) == cases) {
    of_test = "test_" + std::string(name.substr(0, name.size() - cases.size()));
  } else {
    const bool of_an_answer = !name.empty() && name.front() >= '0' && name.front() <= '9';
    return of_an_answer ? ownership::of_no_test : ownership::shared;
  }
  if (target != nullptr) *target = std::move(of_test);
  return ownership::of_a_test;
}

std::uint64_t number_in(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

}  // namespace

built_texts::built_texts(const build_tree& tree) : tree_(tree), project_((tree.source_dir / "").string()) {
  fs::path outermost = tree.dir;
  std::error_code error;
  for (fs::path above = tree.dir.parent_path(); above != outermost && fs::exists(above / "CMakeCache.txt", error);
       above = above.parent_path()) {
    outermost = above;
  }
  build_ = (outermost / "").string();
  read();
}

void built_texts::remove_stale(const std::vector<std::string>& targets) {
  began_ = now_in(tree_.dir);
  seen_.clear();
  system_.clear();
  read_inputs();
  for (const std::string& target : targets) {
    for (const std::string& file : own_files(target)) seen(file);
  }
  std::set<std::string> stale_programs;
  std::vector<std::string> stale;
  for (const auto& [object, inputs] : inputs_) {
    std::string target;
    const bool is_shared = owner_of(object, &target) == ownership::shared;
    if (!is_shared && std::find(targets.begin(), targets.end(), target) == targets.end()) continue;
    for (const std::string& input : inputs) {
      const std::string file = absolute(input);
      if (is_of_project(file)) seen(file);
    }
    if (is_current(object, inputs, is_shared)) continue;
    stale.push_back(object);
    if (!is_shared) stale_programs.insert(target);
  }
  for (const std::string& target : targets) {
    const auto known = programs_.find(target);
    if (known == programs_.end() || known->second.identity != identity_of(tree_.program(target)))
      stale_programs.insert(target);
  }
  // The programs first: should we be ended here, none is left that looks newer than its objects.
  for (const std::string& target : stale_programs) ::unlink(tree_.program(target).c_str());
  for (const std::string& object : stale) ::unlink((tree_.dir / object).c_str());
  for (const std::string& target : targets) programs_seen_[target] = identity_of(tree_.program(target));
}

bool built_texts::is_program_new(const std::string& target) const {
  const std::string now = identity_of(tree_.program(target));
  const auto before = programs_seen_.find(target);
  return !now.empty() && (before == programs_seen_.end() || before->second != now);
}

bool built_texts::is_of_text_seen(const std::string& target) {
  read_inputs();
  const auto all_as_seen = [&](const std::vector<std::string>& files) {
    return std::all_of(files.begin(), files.end(), [&](const std::string& input) {
      const std::string file = absolute(input);
      return !is_of_project(file) || is_as_seen(file);
    });
  };
  if (!all_as_seen(own_files(target))) return false;
  return std::all_of(inputs_.begin(), inputs_.end(), [&](const auto& each) {
    std::string owner;
    const ownership whose = owner_of(each.first, &owner);
    return (whose == ownership::of_a_test && owner != target) || all_as_seen(each.second);
  });
}

std::vector<std::string> built_texts::warnings(const std::string& target) const {
  const auto known = programs_.find(target);
  return known == programs_.end() ? std::vector<std::string>() : known->second.warnings;
}

std::string built_texts::text_seen(const std::string& target) {
  const std::vector<std::string> files = own_files(target);
  return checked_text(seen(files[0]).text, seen(files[1]).text);
}

void built_texts::remember(const std::string& target, const std::vector<std::string>& warnings) {
  programs_[target] = {identity_of(tree_.program(target)), warnings};
  for (const auto& [object, inputs] : inputs_) {
    std::string owner;
    if (owner_of(object, &owner) == ownership::of_a_test && owner != target) continue;
    origin from;
    from.object = identity_of(tree_.dir / object);
    if (from.object.empty()) continue;
    from.others = others_of(inputs);
    for (const std::string& input : inputs) {
      const std::string file = absolute(input);
      if (is_of_project(file)) from.of_files[file] = seen(file).text;
    }
    origins_[object] = std::move(from);
  }
}

bool built_texts::is_current(const std::string& object, const std::vector<std::string>& inputs, bool is_shared) {
  struct stat made {};
  if (::stat((tree_.dir / object).c_str(), &made) != 0) return true;  // the build tool sees that
  const auto found = origins_.find(object);
  if (found != origins_.end() && found->second.object == identity_of(tree_.dir / object)) {
    const origin& from = found->second;
    return from.others == others_of(inputs) &&
           std::all_of(from.of_files.begin(), from.of_files.end(),
                       [&](const auto& file) { return seen(file.first).text == file.second; });
  }
  if (!is_shared) return false;
  // Built by someone else, as set-up does. What all share takes a minute to build, so the times have to do: not only
  // the one that a program may set, but also when the file came to be what it is.
  return std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
    const std::string file = absolute(input);
    if (!is_of_project(file)) return true;
    const snapshot& now = seen(file);
    return std::max(now.modified, now.changed) < modified_in(made);
  });
}

std::vector<std::string> built_texts::own_files(std::string_view target) const {
  const std::string slug(target.substr(std::min<std::size_t>(target.size(), 5)));  // after "test_"
  return {project_ + "exercises/" + slug + ".hpp", project_ + "tests/test_" + slug + ".cpp",
          project_ + "tests/contract/" + slug + ".cpp", project_ + "tests/contract/" + slug + ".hpp"};
}

std::string built_texts::absolute(std::string_view input) const {
  return input.substr(0, 1) == "/" ? std::string(input) : (tree_.dir / input).lexically_normal().string();
}

bool built_texts::is_of_project(std::string_view file) const {
  return file.substr(0, project_.size()) == project_ && file.substr(0, build_.size()) != build_;
}

const built_texts::snapshot& built_texts::seen(const std::string& file) {
  const auto [place, is_new] = seen_.try_emplace(file);
  snapshot& now = place->second;
  struct stat found {};
  // Only a file has a text: to read from a pipe would wait for ever.
  if (!is_new || ::stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return now;
  now.size = static_cast<std::uint64_t>(found.st_size);
  now.inode = static_cast<std::uint64_t>(found.st_ino);
  now.modified = modified_in(found);
  now.changed = changed_in(found);
  if (const std::optional<std::string> text = read_file(file)) now.text = fingerprint_of(*text);
  return now;
}

bool built_texts::is_as_seen(const std::string& file) const {
  struct stat found {};
  const bool exists = ::stat(file.c_str(), &found) == 0 && S_ISREG(found.st_mode);
  const auto before = seen_.find(file);
  if (before == seen_.end()) return !exists || changed_in(found) < began_;
  const snapshot& then = before->second;
  if (!exists) return then.text == 0;
  if (then.size != static_cast<std::uint64_t>(found.st_size) || then.modified != modified_in(found) ||
      then.inode != static_cast<std::uint64_t>(found.st_ino) || then.changed != changed_in(found)) {
    return false;
  }
  if (changed_in(found) + coarsest_time < began_) return true;
  return then.text == fingerprint_of(read_file(file).value_or(""));
}

std::uint64_t built_texts::others_of(const std::vector<std::string>& inputs) {
  std::uint64_t all = 0;
  const auto add = [&](const std::string& file) {
    const bool is_made = file.substr(0, build_.size()) == build_;
    const auto [place, is_new] = system_.try_emplace(file);
    // What the build makes may have been made again meanwhile.
    if (is_new || is_made) place->second = fingerprint_of(file + identity_of(file));
    all = all * 31 + place->second;
  };
  add(tree_.compiler.string());
  for (const std::string& input : inputs) {
    const std::string file = absolute(input);
    if (!is_of_project(file)) add(file);
  }
  return all;
}

void built_texts::read_inputs() {
  inputs_ =
      read_object_inputs(tree_, [](std::string_view object) { return owner_of(object) != ownership::of_no_test; });
}

// A line each: "program IDENTITY TARGET", after it "warning . WORDS", "object IDENTITY OTHERS PATH", and after an
// object "file FINGERPRINT PATH".
void built_texts::read() {
  const std::string all = read_file(tree_.dir / "runner.texts").value_or("");
  std::string_view text = all;
  if (!text.starts_with(file_title)) return;
  origin* last = nullptr;
  program* last_program = nullptr;
  const auto word = [](std::string_view& line) {
    const std::string_view first = line.substr(0, line.find(' '));
    line.remove_prefix(std::min(line.size(), first.size() + 1));
    return first;
  };
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::string_view kind = word(line);
    const std::string_view value = word(line);
    if (kind == "program") {
      last_program = &programs_[std::string(line)];
      last_program->identity = value;
    } else if (kind == "warning" && last_program != nullptr) {
      last_program->warnings.emplace_back(line);
    } else if (kind == "object") {
      const std::string_view others = word(line);
      last = &origins_[std::string(line)];
      last->object = value;
      last->others = number_in(others);
    } else if (kind == "file" && last != nullptr) {
      last->of_files[std::string(line)] = number_in(value);
    }
  }
}

void built_texts::write() const {
  std::string text(file_title);
  for (const auto& [target, linked] : programs_) {
    if (linked.identity.empty()) continue;
    text += fmt::format("program {} {}\n", linked.identity, target);
    for (const std::string& each : linked.warnings) text += fmt::format("warning . {}\n", each);
  }
  for (const auto& [object, from] : origins_) {
    text += fmt::format("object {} {:x} {}\n", from.object, from.others, object);
    for (const auto& [file, fingerprint] : from.of_files) text += fmt::format("file {:x} {}\n", fingerprint, file);
  }
  try {
    write_whole(tree_.dir / "runner.texts", text);
  } catch (const std::system_error&) {
    // Said above.
  }
}

}  // namespace runner
