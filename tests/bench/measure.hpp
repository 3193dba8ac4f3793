// Running a command and measuring it.
#pragma once

#include <string>
#include <vector>

namespace bench {

struct measurement {
  double seconds = 0;      // real time from start to exit
  double cpu_seconds = 0;  // user and system, of the command and what it waited for
  long peak_kib = 0;       // largest resident set of the command itself
  int exit_code = -1;
};

// Runs argv in `directory`, its output thrown away. Throws std::system_error when it cannot start.
measurement run(const std::vector<std::string>& argv, const std::string& directory);

// The same, but ends the benchmark with the command's words when it fails.
measurement run_or_die(const std::vector<std::string>& argv, const std::string& directory);

struct spread {
  double median = 0, lowest = 0, highest = 0;
};

// Of at least one value.
spread spread_of(std::vector<double> values);

}  // namespace bench
