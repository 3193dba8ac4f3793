// What the benchmark found, and how it is written. Seconds depend on the machine; the ratios are what counts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "measure.hpp"

namespace bench {

struct puzzle_times {
  std::string name;
  spread learner;  // edit → verdict, as a learner's build is
  spread bare;     // the same without AddressSanitizer
  spread plain;    // the same without anything that makes it fast
};

struct ratio {
  std::string what;
  double value = 0;
  double limit = 0;  // what it should not exceed; 0: no limit set
  spread seen;       // of the runs that the value is the median of, where it is one
};

struct results {
  int rounds = 0;
  std::vector<puzzle_times> puzzles;
  std::vector<ratio> ratios;

  void add(std::string what, double value, double limit) { ratios.push_back({std::move(what), value, limit, {}}); }
  void add(std::string what, const spread& seen, double limit) {
    ratios.push_back({std::move(what), seen.median, limit, seen});
  }
};

std::string as_text(const results& found);
std::string as_json(const results& found);
// A small picture: the bars of edit → verdict, each puzzle's share of its plain build.
std::string as_svg(const results& found);

}  // namespace bench
