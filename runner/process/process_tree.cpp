#include "process_tree.hpp"

#include <sys/wait.h>
#include <unistd.h>
#ifdef __APPLE__
#include <libproc.h>
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#else
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
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

#ifdef __APPLE__

std::optional<process_view> look_at(pid_t id) {
  proc_bsdinfo general{};
  if (::proc_pidinfo(id, PROC_PIDTBSDINFO, 0, &general, sizeof general) != static_cast<int>(sizeof general))
    return std::nullopt;
  process_view view;
  view.id = id;
  view.parent = static_cast<pid_t>(general.pbi_ppid);
  view.state = general.pbi_status == SZOMB ? 'Z' : 'R';
  proc_taskinfo use{};  // a zombie has none
  if (::proc_pidinfo(id, PROC_PIDTASKINFO, 0, &use, sizeof use) == static_cast<int>(sizeof use)) {
    mach_timebase_info_data_t unit{};
    ::mach_timebase_info(&unit);
    const std::uint64_t ticks = use.pti_total_user + use.pti_total_system;
    view.cpu_time = std::chrono::milliseconds(ticks * unit.numer / unit.denom / 1'000'000);
    view.resident = use.pti_resident_size;
  }
  return view;
}

#else

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

#endif

}  // namespace

std::vector<pid_t> children_of(pid_t id) {
  std::vector<pid_t> children;
#ifdef __APPLE__
  children.resize(4096);
  const int count = ::proc_listchildpids(id, children.data(), static_cast<int>(children.size() * sizeof(pid_t)));
  children.resize(static_cast<std::size_t>(std::max(0, count)));
#else
  std::error_code error;
  for (std::filesystem::directory_iterator thread(folder_of(id) + "/task", error), end; !error && thread != end;
       thread.increment(error)) {
    std::ifstream list(thread->path() / "children");
    for (pid_t child = 0; list >> child;) children.push_back(child);
  }
#endif
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

#ifdef __APPLE__

// KERN_PROCARGS2 gives the number of arguments, the program's path, some zeros, and the arguments, each with a zero
// behind.
std::string command_line_of(pid_t id) {
  std::string words(1 << 18, '\0');
  std::size_t size = words.size();
  int name[] = {CTL_KERN, KERN_PROCARGS2, id};
  int count = 0;
  if (::sysctl(name, 3, words.data(), &size, nullptr, 0) != 0 || size < sizeof count) return {};
  std::memcpy(&count, words.data(), sizeof count);
  words.resize(size);
  std::size_t from = words.find('\0', sizeof count);
  from = words.find_first_not_of('\0', from);
  std::size_t to = from;
  for (int i = 0; i < count && to < words.size(); ++i) to = words.find('\0', to) + 1;
  words = from < to && to <= words.size() ? words.substr(from, to - from) : std::string();
  std::replace(words.begin(), words.end(), '\0', ' ');
  return words;
}

// Only Linux lets a process adopt orphans: here they are launchd's, and cannot be told from others. What stays in the
// process group of its test ends with that.
void adopt_orphans() {}
void end_orphans(const std::string&) {}

#else

std::string command_line_of(pid_t id) {
  std::string words = content_of(folder_of(id) + "/cmdline");
  std::replace(words.begin(), words.end(), '\0', ' ');
  return words;
}

void adopt_orphans() { ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

void end_orphans(const std::string& mark) {
  // A process on its way out, or into another program, has no environment for a moment. One that cleared its own has
  // none for ever, but a command line.
  int patience = 40;
  // Again and again: the children of one that is killed become ours.
  for (bool look_again = true; look_again;) {
    look_again = false;
    for (const pid_t child : children_of(::getpid())) {
      const auto view = look_at(child);
      if (is_awaited(child) || !view) continue;
      const bool has_ended = view->state == 'Z';
      const std::string environment = has_ended ? "" : content_of(folder_of(child) + "/environ");
      if (!has_ended && environment.empty() && (command_line_of(child).empty() || patience-- > 0)) {
        ::usleep(500);
        look_again = true;
        continue;
      }
      if (!has_ended && environment.find(mark) == std::string::npos) continue;
      ::kill(child, SIGKILL);
      while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
      }
      look_again = true;
    }
  }
}

#endif

}  // namespace process
