#include "measure.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <system_error>

extern char** environ;

namespace bench {

namespace {

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

measurement run_into(const std::vector<std::string>& argv, const std::string& directory, const std::string& output) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_adddup2(&actions, 1, 2);
  posix_spawn_file_actions_addchdir_np(&actions, directory.c_str());

  measurement result;
  pid_t pid = 0;
  const auto begin = std::chrono::steady_clock::now();
  const int error = posix_spawnp(&pid, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + argv[0]);
  int status = 0;
  rusage used{};
  ::wait4(pid, &status, 0, &used);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  result.cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
  result.peak_kib = used.ru_maxrss;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

}  // namespace

measurement run(const std::vector<std::string>& argv, const std::string& directory) {
  return run_into(argv, directory, "/dev/null");
}

measurement run_or_die(const std::vector<std::string>& argv, const std::string& directory) {
  const std::string output = directory + "/benchmark-output.txt";
  const measurement result = run_into(argv, directory, output);
  if (result.exit_code != 0) {
    std::cerr << std::ifstream(output).rdbuf()
              << fmt::format("benchmark: {} ended with {}\n", fmt::join(argv, " "), result.exit_code);
    std::exit(1);
  }
  return result;
}

spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  spread result;
  result.median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  result.lowest = values.front();
  result.highest = values.back();
  return result;
}

}  // namespace bench
