#include "watchdog.hpp"

#include <fmt/format.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/sysctl.h>
#endif

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <fstream>
#include <mutex>
#include <puzzle/span.hpp>
#include <string>
#include <thread>
#include <util/protocol.hpp>

#include "report.hpp"

namespace puzzle::detail::watchdog {

namespace {

std::atomic<std::int64_t> limit_ms{5000};
std::atomic<std::uint64_t> steps_begun{0};
std::atomic<bool> inside{false};

bool debugger_attached() {
#ifdef __APPLE__
  kinfo_proc self{};
  std::size_t size = sizeof self;
  int name[] = {CTL_KERN, KERN_PROC, KERN_PROC_PID, ::getpid()};
  return ::sysctl(name, 4, &self, &size, nullptr, 0) == 0 && (self.kp_proc.p_flag & P_TRACED) != 0;
#else
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line))
    if (line.starts_with("TracerPid:")) return line.find_first_not_of("\t ", 10) != line.find('0', 10);
  return false;
#endif
}

void bark() {
  report::finding found;
  found.kind = protocol::kind::held_thread;
  found.measured =
      fmt::format("a handler has held the thread for {} s of wall-clock time, at {} of virtual time",
                  static_cast<double>(limit_ms.load()) / 1000, format_duration(clock::now().time_since_epoch()));
  found.expected = "every handler to return quickly, and every coroutine to suspend";
  found.causes = {
      "an endless loop without a co_await that suspends, or a call that blocks the thread "
      "(std::this_thread::sleep_for, "
      "future::get, a lock, read())."};
  report::add(found);
  const std::string text = report::text_of(found) + '\n';
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(protocol::watchdog_exit_code);
}

// One thread for the process, looking four times per limit.
class watcher {
 public:
  watcher() : thread_([this] { watch(); }) {}
  ~watcher() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

 private:
  void watch() {
    std::uint64_t seen = 0;
    int unchanged = 0;
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::milliseconds(limit_ms.load() / 4), [this] { return stopping_; })) {
      const std::uint64_t begun = steps_begun.load();
      unchanged = inside.load() && begun == seen ? unchanged + 1 : 0;
      seen = begun;
      if (unchanged >= 4 && !debugger_attached()) bark();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

guard::guard() {
  static watcher the_watcher;
  steps_begun.fetch_add(1, std::memory_order_relaxed);
  inside.store(true, std::memory_order_relaxed);
}

guard::~guard() { inside.store(false, std::memory_order_relaxed); }

void limit(std::chrono::milliseconds limit) { limit_ms.store(limit.count()); }

}  // namespace puzzle::detail::watchdog
