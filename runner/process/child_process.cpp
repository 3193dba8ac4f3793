#include "child_process.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#endif

#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

extern char** environ;

namespace process {
namespace {

void check(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

class file_descriptor {
 public:
  explicit file_descriptor(int fd = -1) : fd_(fd) {}
  file_descriptor(file_descriptor&& other) noexcept : fd_(other.release()) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~file_descriptor() { close(); }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void close() {
    if (fd_ >= 0) ::close(release());
  }

 private:
  int fd_;
};

struct pipe_ends {
  file_descriptor read, write;
};

/// Above 2, so that putting one in place of the child's stdout never overwrites the other; closed on exec, so that no
/// other child, started at the same time by another thread, keeps it open.
file_descriptor out_of_the_way(file_descriptor fd) {
  if (fd.get() > 2) return fd;
  file_descriptor moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 3));
  if (moved.get() < 0) check(errno, "cannot move a pipe");
  return moved;
}

pipe_ends make_pipe() {
  int fds[2];
#ifdef __APPLE__
  if (::pipe(fds) != 0) check(errno, "cannot make a pipe");
  for (int fd : fds) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
#else
  if (::pipe2(fds, O_CLOEXEC) != 0) check(errno, "cannot make a pipe");
#endif
  pipe_ends ends{file_descriptor(fds[0]), file_descriptor(fds[1])};
  ends.read = out_of_the_way(std::move(ends.read));
  ends.write = out_of_the_way(std::move(ends.write));
  return ends;
}

struct file_actions {
  posix_spawn_file_actions_t value;
  file_actions() { check(posix_spawn_file_actions_init(&value), "cannot start a process"); }
  ~file_actions() { posix_spawn_file_actions_destroy(&value); }
  file_actions(const file_actions&) = delete;
};

struct attributes {
  posix_spawnattr_t value;
  attributes() { check(posix_spawnattr_init(&value), "cannot start a process"); }
  ~attributes() { posix_spawnattr_destroy(&value); }
  attributes(const attributes&) = delete;
};

std::vector<std::string> merged_environment(const std::vector<std::string>& additions) {
  std::vector<std::string> merged;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view inherited(*entry);
    bool replaced = false;
    for (const std::string& addition : additions) {
      const std::size_t name_and_sign = addition.find('=') + 1;
      replaced = replaced || inherited.substr(0, name_and_sign) == std::string_view(addition).substr(0, name_and_sign);
    }
    if (!replaced) merged.emplace_back(inherited);
  }
  merged.insert(merged.end(), additions.begin(), additions.end());
  return merged;
}

/// The strings as a null-terminated array for exec; valid as long as they are.
std::vector<char*> pointers_to(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// posix_spawn rather than fork: it reports a missing program to the caller, and copies no page tables.
pid_t spawn(std::vector<std::string>& argv, const start_options& options, int out, int err) {
  const std::string what = "cannot start " + argv.front();

  file_actions actions;
  check(posix_spawn_file_actions_addopen(&actions.value, STDIN_FILENO, "/dev/null", O_RDONLY, 0), what);
  check(posix_spawn_file_actions_adddup2(&actions.value, out, STDOUT_FILENO), what);
  check(posix_spawn_file_actions_adddup2(&actions.value, err, STDERR_FILENO), what);
  if (!options.directory.empty()) {
    check(posix_spawn_file_actions_addchdir_np(&actions.value, options.directory.c_str()), what);
  }

  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  attributes attrs;
  check(posix_spawnattr_setpgroup(&attrs.value, 0), what);
  check(posix_spawnattr_setsigmask(&attrs.value, &none), what);
  check(posix_spawnattr_setsigdefault(&attrs.value, &all), what);
  check(posix_spawnattr_setflags(&attrs.value, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF),
        what);

  std::vector<std::string> environment = merged_environment(options.environment);
  pid_t pid = -1;
  check(posix_spawnp(&pid, argv.front().c_str(), &actions.value, &attrs.value, pointers_to(argv).data(),
                     pointers_to(environment).data()),
        what);
#ifdef SCHED_IDLE
  // A lower priority (nice) would do less: what starts beside it still waits for the end of its time slice. Not an
  // attribute above, since posix_spawn refuses this policy.
  const sched_param lowest{};
  if (options.idle_priority) ::sched_setscheduler(pid, SCHED_IDLE, &lowest);
#endif
#ifdef __linux__
  const rlimit file_size{options.file_size_limit, options.file_size_limit};
  if (options.file_size_limit > 0) ::prlimit(pid, RLIMIT_FSIZE, &file_size, nullptr);
#endif
  return pid;
}

/// A descriptor that becomes readable when the child exits, or nothing where the system has none.
file_descriptor open_pidfd([[maybe_unused]] pid_t pid) {
#if defined(__linux__) && defined(SYS_pidfd_open)
  return file_descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
#else
  return file_descriptor();
#endif
}

/// Blocks until the child has exited; it stays a zombie, so that its id (and its group's) is not used again.
void await_exit(pid_t pid, siginfo_t& info) {
  info = {};
  while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

/// The children that are not reaped yet.
class registry {
 public:
  void add(pid_t pid) {
    const std::lock_guard lock(mutex_);
    ids_.insert(pid);
  }
  void remove(pid_t pid) {
    const std::lock_guard lock(mutex_);
    ids_.erase(pid);
  }
  bool has(pid_t pid) {
    const std::lock_guard lock(mutex_);
    return ids_.contains(pid);
  }
  static registry& of_this_process() {
    static registry all;
    return all;
  }

 private:
  std::mutex mutex_;
  std::set<pid_t> ids_;
};

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  registry::of_this_process().remove(pid);
}

}  // namespace

bool is_awaited(pid_t id) { return registry::of_this_process().has(id); }

child_process::child_process(asio::any_io_executor executor, std::vector<std::string> argv, start_options options)
    : out_(executor), err_(executor), exit_(executor) {
  if (argv.empty() || argv.front().empty()) check(EINVAL, "cannot start a process without a name");

  pipe_ends out = make_pipe();
  pipe_ends err = make_pipe();
  pid_ = spawn(argv, options, out.write.get(), err.write.get());
  registry::of_this_process().add(pid_);
  try {
    out_.assign(out.read.get());
    out.read.release();
    err_.assign(err.read.get());
    err.read.release();

    file_descriptor exit = options.allow_pidfd ? open_pidfd(pid_) : file_descriptor();
    if (exit.get() < 0) {
      // The end of a pipe's writing side is its reader's news: a thread waits for the child, then closes it.
      pipe_ends news = make_pipe();
      exit = std::move(news.read);
      waiter_ = std::thread([pid = pid_, open = std::move(news.write)] {
        siginfo_t info;
        await_exit(pid, info);
      });
    }
    exit_.assign(exit.get());
    exit.release();
  } catch (...) {
    kill();
    if (waiter_.joinable()) waiter_.join();
    reap(pid_);
    throw;
  }
}

child_process::~child_process() {
  kill();
  if (waiter_.joinable()) waiter_.join();
  reap(pid_);
}

asio::awaitable<exit_status> child_process::wait_status() {
  if (!status_) {
    co_await exit_.async_wait(asio::posix::stream_descriptor::wait_read, asio::use_awaitable);
    status_ = look_at_status();
  }
  co_return *status_;
}

asio::awaitable<int> child_process::wait() {
  const exit_status status = co_await wait_status();
  co_return status.code();
}

exit_status child_process::look_at_status() {
  siginfo_t info;
  await_exit(pid_, info);
  if (info.si_code == CLD_EXITED) return exit_status::exited(info.si_status);
  return exit_status::killed_by(info.si_status);
}

bool child_process::has_exited() const {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | WNOHANG) == 0 && info.si_pid == pid_;
}

void child_process::kill() { send_signal(SIGKILL); }

// The group's id stays reserved until the destructor reaps its leader. An empty group is no error.
void child_process::send_signal(int signal) { ::kill(-pid_, signal); }

}  // namespace process
