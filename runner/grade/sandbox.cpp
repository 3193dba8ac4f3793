#include "grade/sandbox.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <set>

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Limits that hold with and without a sandbox. prlimit is part of util-linux, which every Linux system has.
std::vector<std::string> limits(const confinement& bounds) {
  std::vector<std::string> argv{"prlimit",
                                fmt::format("--cpu={}", bounds.cpu_time.count()),
                                fmt::format("--fsize={}", bounds.file_size),
                                fmt::format("--nproc={}", bounds.processes),
                                "--core=0",
                                "--nofile=1024"};
  if (bounds.address_space != 0) argv.push_back(fmt::format("--as={}", bounds.address_space));
  argv.push_back("--");
  return argv;
}

/// The system as compilers and programs need it: no /etc but what the linker and compilers look up, no home, no /run.
void add_system(std::vector<std::string>& argv) {
  argv.insert(argv.end(), {"--perms", "0755", "--dir", "/etc"});  // otherwise of bubblewrap's user alone
  for (const char* folder : {"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/alternatives",
                             "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d"}) {
    argv.insert(argv.end(), {"--ro-bind-try", folder, folder});
  }
}

/// An unused user id, another one for each sandbox. The kernel counts processes by user, so a sandbox that has used up
/// its number takes none from the others.
std::vector<std::string> under_an_unused_id() {
  static std::atomic<int> count{0};
  const int user = 1'000'000'000 + ::getpid() % 1'000'000 * 1000 + count++ % 1000;
  return {"setpriv",
          fmt::format("--reuid={}", user),
          fmt::format("--regid={}", user),
          "--clear-groups",
          "--inh-caps=-all",
          "--bounding-set=-all",
          "--no-new-privs"};
}

bool is_of_the_system(const fs::path& path) { return path.lexically_normal().string().starts_with("/usr/"); }

}  // namespace

std::vector<std::string> confined(sandbox_kind kind, const confinement& bounds, std::vector<std::string> argv) {
  std::vector<std::string> command = limits(bounds);
  command.insert(command.end(), argv.begin(), argv.end());
  if (kind == sandbox_kind::none) {
    std::vector<std::string> there{"env", "--chdir=" + bounds.directory.string(), "HOME=/nonexistent"};
    there.insert(there.end(), command.begin(), command.end());
    return there;
  }

  std::vector<std::string> all{"bwrap",
                               "--unshare-ipc",
                               "--unshare-pid",
                               "--unshare-net",
                               "--unshare-uts",
                               "--unshare-cgroup-try",
                               "--die-with-parent",
                               "--new-session",
                               "--hostname",
                               "sandbox",
                               "--clearenv"};
  if (kind == sandbox_kind::bubblewrap_by_root) {
    // The limit on the number of processes never holds for root, not even in a user namespace.
    const std::vector<std::string> other_user = under_an_unused_id();
    command.insert(command.begin(), other_user.begin(), other_user.end());
    for (const char* needed : {"CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"}) all.insert(all.end(), {"--cap-add", needed});
  } else {
    all.push_back("--unshare-user");
  }
  for (const auto& [name, value] : {std::pair{"PATH", "/usr/bin:/bin"}, {"HOME", "/tmp"}, {"LC_ALL", "C.UTF-8"}}) {
    all.insert(all.end(), {"--setenv", name, value});
  }
  add_system(all);
  // Every file system that the program may write to has a size: they live in memory.
  all.insert(all.end(), {"--proc", "/proc", "--dev", "/dev"});
  for (const auto& [folder, size] : {std::pair{"/dev/shm", std::uint64_t{1} << 20}, {"/tmp", temporary_limit}}) {
    all.insert(all.end(), {"--perms", "1777", "--size", std::to_string(size), "--tmpfs", folder});
  }
  // In the order of their names: a folder comes before what is in it, and would cover that otherwise.
  struct mount {
    fs::path place;
    const char* how;
  };
  std::vector<mount> mounts;
  for (const fs::path& path : bounds.readable) {
    if (!is_of_the_system(path)) mounts.push_back({path.lexically_normal(), "--ro-bind"});
  }
  for (const fs::path& path : bounds.writable) mounts.push_back({path.lexically_normal(), "--bind"});
  for (const fs::path& path : bounds.hidden) mounts.push_back({path.lexically_normal(), "--tmpfs"});
  std::sort(mounts.begin(), mounts.end(), [](const mount& a, const mount& b) { return a.place < b.place; });
  if (kind == sandbox_kind::bubblewrap_by_root) {
    // The folders on the way to a mount are root's alone otherwise.
    std::set<fs::path> parents;
    for (const mount& each : mounts) {
      for (fs::path way = each.place.parent_path(); way.has_relative_path() && way != "/tmp"; way = way.parent_path()) {
        parents.insert(way);
      }
    }
    for (const fs::path& each : parents) all.insert(all.end(), {"--perms", "0755", "--dir", each.string()});
  }
  for (const mount& each : mounts) {
    if (std::string_view(each.how) == "--tmpfs") {
      all.insert(all.end(), {"--size", "4096", each.how, each.place.string(), "--remount-ro", each.place.string()});
    } else {
      all.insert(all.end(), {each.how, each.place.string(), each.place.string()});
    }
  }
  all.insert(all.end(), {"--remount-ro", "/dev", "--remount-ro", "/", "--chdir", bounds.directory.string(), "--"});
  all.insert(all.end(), command.begin(), command.end());
  return all;
}

void let_read(sandbox_kind kind, const fs::path& path) {
  if (kind != sandbox_kind::bubblewrap_by_root) return;
  fs::permissions(path, fs::is_directory(path) ? fs::perms(0755) : fs::perms(0644));
}

void let_write(sandbox_kind kind, const fs::path& path) {
  if (kind != sandbox_kind::bubblewrap_by_root) return;  // otherwise it is of the same user
  fs::permissions(path, fs::is_directory(path) ? fs::perms::all : fs::perms(0666));
}

std::string no_sandbox_in_words(std::string_view said) {
  std::string text = "Answers of others do not run without a sandbox, and there is none: ";
  if (said.empty()) {
    text +=
        "bubblewrap (bwrap) is not installed.\n"
        "  Debian, Ubuntu  sudo apt install bubblewrap\n"
        "  Fedora          sudo dnf install bubblewrap\n"
        "  Arch            sudo pacman -S bubblewrap\n";
  } else {
    text += fmt::format(
        "bubblewrap cannot make one here.\n  {}\n"
        "It needs user namespaces, version 0.8 or newer. The kernel may switch them off: see\n"
        "user.max_user_namespaces, kernel.unprivileged_userns_clone (Debian before 11) and\n"
        "kernel.apparmor_restrict_unprivileged_userns (Ubuntu from 23.10) in sysctl. Docker needs\n"
        "--security-opt seccomp=unconfined, or a container of its own for each student.\n",
        said);
  }
  return text + "In a container that is thrown away afterwards, and that holds nothing secret: --sandbox=none";
}

}  // namespace runner
