#include "build/machine_trouble.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <future>
#include <system_error>
#include <thread>
#include <vector>

#include "build/diagnostics.hpp"

namespace runner {
namespace {

constexpr std::size_t longest_quote = 400;

struct trouble {
  std::string_view sign;
  std::string_view words;
  std::string_view also = "";  ///< A second sign, where the first alone may be in other words too.
};

constexpr std::string_view disk_full = "The disk is full. Free some space, then try again.";
constexpr std::string_view quota_full = "Your disk quota is used up. Free some space, then try again.";
constexpr std::string_view no_memory =
    "There is not enough memory. Try again with fewer compilers at a time (--jobs 1); `ulimit -v` shows whether this "
    "shell limits it.";
constexpr std::string_view no_processes =
    "No more processes or threads can be started. Close other programs; `ulimit -u` shows whether this shell limits "
    "them.";
constexpr std::string_view no_files = "No more files can be opened. `ulimit -n` shows whether this shell limits them.";
constexpr std::string_view small_files =
    "A file may not become as large as it has to. `ulimit -f` shows whether this shell limits that.";
constexpr std::string_view tools_gone =
    "The compiler, or a tool that it needs, is gone or broken. Run this in the project's folder: sh cmake/setup.sh";
constexpr std::string_view linker_gone =
    "The linker of this build folder is gone. Run this in the project's folder: rm -rf build && sh cmake/setup.sh";
constexpr std::string_view runtime_gone =
    "The sanitizer's runtime library is gone. Run this in the project's folder: sh cmake/setup.sh";
constexpr std::string_view stale_header =
    "The precompiled header is of another compiler or of other system headers. Run this in the project's folder: "
    "rm -rf build && sh cmake/setup.sh";
constexpr std::string_view not_ours =
    "The build folder, or a tool, does not belong to this user: permission denied. Was it built as root?";
constexpr std::string_view library_gone =
    "A library that the test needs is gone. Run this in the project's folder: rm -rf build && sh cmake/setup.sh";
constexpr std::string_view no_shadow_memory =
    "The sanitizer cannot reserve its memory on this system. Known remedies: sudo sysctl vm.mmap_rnd_bits=28, and "
    "ulimit -v unlimited.";
constexpr std::string_view preloaded =
    "A library in LD_PRELOAD or /etc/ld.so.preload keeps the sanitizer from starting. Try again without it.";

constexpr std::array build_signs{
    trouble{"No space left on device", disk_full},
    trouble{"Disk quota exceeded", quota_full},
    trouble{"virtual memory exhausted", no_memory},
    trouble{"out of memory allocating", no_memory},
    trouble{"annot allocate memory", no_memory},
    trouble{"failed to map segment", no_memory},  // of a program that the system starts
    trouble{"LLVM ERROR: out of memory", no_memory},
    trouble{"std::bad_alloc", no_memory},
    trouble{"Resource temporarily unavailable", no_processes},
    trouble{"Too many open files", no_files},
    trouble{"File too large", small_files},
    trouble{"File size limit exceeded", small_files},
    trouble{"doesn't exist!", linker_gone},
    trouble{"invalid linker name", linker_gone},
    trouble{"cannot find 'ld", linker_gone},
    trouble{"libclang_rt.", runtime_gone, "o such file"},
    trouble{"cannot find libasan", runtime_gone},
    trouble{"cannot find -lasan", runtime_gone},
    trouble{"cannot find -ltsan", runtime_gone},
    trouble{"cannot find -lubsan", runtime_gone},
    trouble{"precompiled header", stale_header},
    trouble{"PCH file", stale_header},
    trouble{"invalid-pch", stale_header},
    trouble{"cannot execute", tools_gone},
    trouble{"error while loading shared libraries", tools_gone},
    trouble{": not found\n", tools_gone},
    trouble{"Permission denied", not_ours},
};

constexpr std::array start_signs{
    trouble{"failed to map segment", no_memory},
    trouble{"error while loading shared libraries", library_gone},
    trouble{"Library not loaded", library_gone},
    trouble{"does not come first in initial library list", preloaded},
    trouble{"interceptors are not working", preloaded},
    trouble{"Shadow memory range interleaves", no_shadow_memory},
    trouble{"ReserveShadowMemoryRange failed", no_shadow_memory},
    trouble{"unexpected memory mapping", no_shadow_memory},
    trouble{"Perhaps you're using ulimit -v", no_shadow_memory},
    trouble{"failed to allocate", no_memory},
    trouble{"annot allocate memory", no_memory},
    trouble{"Resource temporarily unavailable", no_processes},
    trouble{"pthread_create", no_processes},
    trouble{"No space left on device", disk_full},
    trouble{"Too many open files", no_files},
};

constexpr std::array thread_signs{
    trouble{"Resource temporarily unavailable", no_processes},
    trouble{"pthread_create", no_processes},
};

constexpr std::array<std::string_view, 9> crash_signs{
    "internal compiler error",            // g++
    "PLEASE submit a bug report",         // clang
    "PLEASE ATTACH THE FOLLOWING FILES",  // clang, which has made a report of it
    "frontend command failed",            // clang's driver
    "unable to execute command: ",        // the same, of a program that a signal ended
    "signal terminated program",          // g++'s driver
    "Segmentation fault",                 // the shell that started the compiler
    "Killed\n",                           // the same
    "LLVM ERROR: out of memory",
};

template <std::size_t N>
std::optional<std::string> find_sign(std::string_view text, const std::array<trouble, N>& signs) {
  for (const trouble& each : signs) {
    if (text.find(each.sign) != text.npos && text.find(each.also) != text.npos) return std::string(each.words);
  }
  return std::nullopt;
}

/// The lines that are neither a diagnostic of a place in a source file nor a picture of it.
std::string lines_without_place(std::string_view log) {
  const std::string plain = without_colours(log);
  std::string text;
  for (std::string_view rest = plain; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const bool is_picture = line.find(" | ") != line.npos || line.find_first_not_of(" ~^|") == line.npos;
    if (!is_picture && parse_diagnostics(line).empty()) text.append(line).append("\n");
  }
  return text;
}

/// Whether more threads than any test needs can run at the same time.
bool can_start_threads() {
  constexpr std::size_t more_than_enough = 48;
  std::promise<void> all_started;
  const std::shared_future<void> until_all_started = all_started.get_future().share();
  std::vector<std::thread> threads;
  threads.reserve(more_than_enough);
  bool can = true;
  try {
    while (threads.size() < more_than_enough) threads.emplace_back([until_all_started] { until_all_started.wait(); });
  } catch (const std::system_error&) {
    can = false;
  }
  all_started.set_value();
  for (std::thread& each : threads) each.join();
  return can;
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

bool has_crash_sign(std::string_view text) {
  return std::any_of(crash_signs.begin(), crash_signs.end(), [&](auto sign) { return text.find(sign) != text.npos; });
}

/// The line that says that a program crashed, or "".
std::string crash_line(std::string_view plain) {
  while (!plain.empty()) {
    const std::string_view next = plain.substr(0, plain.find('\n'));
    plain.remove_prefix(std::min(plain.size(), next.size() + 1));
    if (has_crash_sign(std::string(next) + "\n") && next.find("PLEASE") == next.npos)
      return std::string(next.substr(0, longest_quote));
  }
  return "";
}

}  // namespace

std::optional<std::string> machine_trouble(std::string_view log) {
  return find_sign(lines_without_place(log), build_signs);
}

std::optional<std::string> start_trouble(std::string_view err) { return find_sign(err, start_signs); }

std::optional<std::string> thread_trouble(std::string_view text) {
  std::optional<std::string> words = find_sign(text, thread_signs);
  if (words && can_start_threads()) return std::nullopt;
  return words;
}

broken_project machine_error(std::string_view log, const std::string& otherwise) {
  return broken_project(machine_trouble(log).value_or(otherwise));
}

bool is_compiler_crash(std::string_view log) { return is_blank(log) || has_crash_sign(lines_without_place(log)); }

std::string compiler_crash_in_words(std::string_view log) {
  const std::string plain = without_colours(log);
  const std::string line = crash_line(plain);
  const bool was_killed =
      is_blank(log) || plain.find("Killed") != plain.npos || plain.find("out of memory") != plain.npos;
  std::string text =
      was_killed ? "The compiler was killed, most likely because memory ran out.\n" : "The compiler crashed.\n";
  text += "This is not caused by your answer, although another way to write it may avoid it.\n";
  if (!line.empty()) text += fmt::format("It said: {}\n", line);
  text += was_killed ? "Try again with fewer compilers at a time (--jobs 1), or close other programs.\n"
                     : "Try again. If it happens again, write the lines that you changed last in another way, or use "
                       "another compiler:\n  rm -rf build && CXX=clang++ sh cmake/setup.sh\n";
  return text;
}

std::string tool_crash_in_words(std::string_view what, std::string_view log) {
  const std::string line = crash_line(without_colours(log));
  return fmt::format(
      "A tool of the build crashed or was killed ({}).\n{}Most likely memory or processes ran out: `ulimit -v` and "
      "`ulimit -u` show whether this shell limits them. Try again with fewer at a time: --jobs 1.",
      what, line.empty() ? "" : "It said: " + line + "\n");
}

}  // namespace runner
