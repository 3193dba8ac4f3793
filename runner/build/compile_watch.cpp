#include "build/compile_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>

#include "build/ninja_log.hpp"

namespace runner {

using std::chrono::milliseconds;

void compile_watch::look(pid_t build_tool) {
  const clock::time_point now = clock::now();
  // What a compiler did while this process was stopped is unknown.
  const auto since_last = std::min(std::chrono::duration_cast<milliseconds>(now - last_look_), milliseconds(500));
  last_look_ = now;

  std::map<pid_t, std::string> targets;  // of processes; children come after their parents
  std::map<std::string, work> at_work;
  for (const process::process_view& each : process::tree_of(build_tool)) {
    std::string target = each.id == build_tool ? "" : test_target_in(process::command_line_of(each.id));
    if (target.empty()) target = targets[each.parent];
    targets[each.id] = target;
    if (target.empty()) continue;
    work& of_target = at_work[target];
    of_target.processes.push_back(each.id);
    of_target.cpu_time += each.cpu_time;
    of_target.memory += each.resident;
    of_target.is_stopped = of_target.is_stopped || each.state == 'T';
  }
  for (auto known = progress_.begin(); known != progress_.end();)
    known = at_work.contains(known->first) ? std::next(known) : progress_.erase(known);
  for (const auto& [target, of_target] : at_work) judge(target, of_target, since_last);
}

void compile_watch::judge(const std::string& target, const work& now, milliseconds since_last) {
  progress& so_far = progress_[target];
  if (now.cpu_time != so_far.cpu_time || now.is_stopped) {
    so_far = {now.cpu_time, milliseconds(0)};
  } else {
    so_far.waited += since_last;
  }
  std::string why;
  if (now.memory > limits_.memory) {
    why = fmt::format(
        "The compiler used more than {:.1f} GiB of memory and was stopped.\n"
        "Likely cause: a template that instantiates itself without end, or an #include of something that is no header.",
        static_cast<double>(limits_.memory) / (1 << 30));
  } else if (now.cpu_time > limits_.time || so_far.waited > limits_.time) {
    why = fmt::format(
        "The compiler did not finish within {:.0f} s and was stopped.\n"
        "Likely cause: a template or a constexpr function that never ends, or an #include of a pipe or device.",
        std::chrono::duration<double>(limits_.time).count());
  }
  if (why.empty()) return;
  ended_[target] = why;
  for (const pid_t process : now.processes) ::kill(process, SIGKILL);
}

std::optional<std::string> compile_watch::why_ended(const std::string& target) const {
  const auto found = ended_.find(target);
  return found == ended_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace runner
