#include "tools/debugger.hpp"

#include <fmt/format.h>

#include <array>

#include "check/test_environment.hpp"
#include "util/errors.hpp"

namespace runner {
namespace {

/// Debian installs lldb-19 without a plain lldb.
std::string installed_name(const std::string& name, const environment_of& environment) {
  if (!find_program(name, environment).empty()) return name;
  for (int version = 30; name == "lldb" && version >= 14; --version) {
    const std::string versioned = fmt::format("lldb-{}", version);
    if (!find_program(versioned, environment).empty()) return versioned;
  }
  return "";
}

std::string how_to_install(const std::string& name, const environment_of& environment) {
  constexpr std::array<std::pair<const char*, const char*>, 4> managers{
      {{"apt-get", "apt-get install"}, {"dnf", "dnf install"}, {"pacman", "pacman -S"}, {"zypper", "zypper install"}}};
  for (const auto& [program, command] : managers)
    if (!find_program(program, environment).empty()) return fmt::format("Install it: {} {}", command, name);
  if (!find_program("xcode-select", environment).empty()) return "Install lldb: xcode-select --install";
  return fmt::format("Install {} with your system's packages.", name);
}

/// The name for Catch2, which gives a meaning to some characters.
std::string catch_filter(const std::string& test_case) {
  std::string filter;
  for (const char c : test_case) {
    if (std::string_view("\\,[]\"~*").find(c) != std::string_view::npos) filter += '\\';
    filter += c;
  }
  return filter;
}

}  // namespace

debugger find_debugger(std::string_view name, const environment_of& environment) {
  for (const std::string each : {"gdb", "lldb"}) {
    if (!name.empty() && name != each) continue;
    const std::string program = installed_name(each, environment);
    if (!program.empty()) return {each, program};
  }
  const std::string wanted = name.empty() ? "gdb" : std::string(name);
  throw wrong_usage(fmt::format("{} {}", name.empty() ? "There is no debugger." : wanted + " is not installed.",
                                how_to_install(wanted, environment)));
}

std::vector<std::string> debugger_arguments(const debugger& which, const debug_session& what) {
  std::vector<std::string> argv{which.program};
  const auto add = [&](std::initializer_list<std::string> words) { argv.insert(argv.end(), words); };
  if (which.name == "gdb") {
    add({"-q", "-x", (what.scripts / "stops_gdb.py").string()});
    if (what.line > 0) add({"-ex", fmt::format("tbreak {}:{}", what.exercise.filename().string(), what.line)});
    add({"-ex", "run", "--args"});
  } else {
    add({"-o", fmt::format("command script import \"{}\"", (what.scripts / "stops_lldb.py").string())});
    if (what.line > 0)
      add({"-o", fmt::format("breakpoint set --one-shot true --file {} --line {}", what.exercise.filename().string(),
                             what.line)});
    add({"-o", "run", "--"});
  }
  add({what.program.string()});
  if (!what.test_case.empty()) add({catch_filter(what.test_case)});
  // Catch2 stops at a failed expectation, after it has shown it. Its usual reporter would break a timeline's lines.
  add({"--break", "--reporter", "compact"});
  return argv;
}

std::vector<std::string> debug_environment() {
  std::vector<std::string> environment = test_environment();
  for (std::string& each : environment) {
    if (each.find("SAN_OPTIONS=") != std::string::npos) each += ":abort_on_error=1:detect_leaks=0";
  }
  return environment;
}

}  // namespace runner
