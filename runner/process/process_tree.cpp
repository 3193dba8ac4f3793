#include "process_tree.hpp"

#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>

#include "child_process.hpp"

namespace process {
namespace {

namespace fs = std::filesystem;

std::string content_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string folder_of(pid_t id) { return "/proc/" + std::to_string(id); }

std::optional<process_view> look_at(pid_t id) {
  const std::string stat = content_of(folder_of(id) + "/stat");
  const std::size_t name_end = stat.rfind(')');  // a name may hold anything
  if (name_end == stat.npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  process_view view;
  view.id = id;
  fields >> view.state >> view.parent;
  std::string skipped;
  for (int i = 0; i < 9; ++i) fields >> skipped;
  std::uint64_t user = 0, system = 0, resident = 0;
  fields >> user >> system;
  for (int i = 0; i < 8; ++i) fields >> skipped;
  fields >> resident;
  const auto ticks = static_cast<std::uint64_t>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
  view.cpu_time = std::chrono::milliseconds((user + system) * 1000 / ticks);
  view.resident = resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return view;
}

}  // namespace

std::vector<pid_t> children_of(pid_t id) {
  std::vector<pid_t> children;
  std::error_code error;
  for (fs::directory_iterator thread(folder_of(id) + "/task", error), end; !error && thread != end;
       thread.increment(error)) {
    std::ifstream list(thread->path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
  return children;
}

std::vector<process_view> tree_of(pid_t id) {
  std::vector<process_view> all;
  if (const auto top = look_at(id)) all.push_back(*top);
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const pid_t child : children_of(all[i].id)) {
      if (const auto view = look_at(child)) all.push_back(*view);
    }
  }
  return all;
}

std::string command_line_of(pid_t id) {
  std::string words = content_of(folder_of(id) + "/cmdline");
  std::replace(words.begin(), words.end(), '\0', ' ');
  return words;
}

void adopt_orphans() {
#ifdef __linux__
  ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
#endif
}

void end_orphans(const std::string& mark) {
  // Again and again: the children of one that is killed become ours.
  for (bool look_again = true; look_again;) {
    look_again = false;
    for (const pid_t child : children_of(::getpid())) {
      const auto view = look_at(child);
      if (is_awaited(child) || !view) continue;
      const bool has_ended = view->state == 'Z';
      if (!has_ended && command_line_of(child).empty()) {
        // It is on its way out, or into another program: in a moment it can be recognized.
        ::usleep(500);
        look_again = true;
        continue;
      }
      const std::string environment = has_ended ? "" : content_of(folder_of(child) + "/environ");
      if (!has_ended && environment.find(mark) == std::string::npos) continue;
      ::kill(child, SIGKILL);
      while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
      }
      look_again = true;
    }
  }
}

}  // namespace process
