// Running a command and measuring it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace bench {

struct measurement {
  double seconds = 0;           // real time from start to exit
  double cpu_seconds = 0;       // user and system, of the command and what it waited for
  std::size_t peak_memory = 0;  // bytes: the largest resident set among these processes
};

// Runs argv in `directory`. Ends the benchmark with the command's output when it fails. Throws std::system_error when
// it cannot start.
measurement run_or_die(const std::vector<std::string>& argv, const std::string& directory);

struct spread {
  double median = 0, lowest = 0, highest = 0;
};

// Of at least one value.
spread spread_of(std::vector<double> values);

}  // namespace bench
