// The kit's side of runner/util/protocol.hpp: findings for the runner, beside Catch2's report.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#pragma GCC visibility push(hidden)  // no answer can call these

namespace puzzle::detail::report {

// Something that a learner has to know. See protocol::kind.
struct finding {
  std::string_view kind;
  std::string measured;
  std::string expected;
  std::vector<std::string> open;
  std::vector<std::string> causes;
  std::string drawn;
  std::string timeline;
};

// As people read it.
std::string text_of(const finding& found);

// Each of these appends a record to the findings file, if there is one.
void add(const finding& found);
void add_drawn(std::string_view what, std::int64_t number, std::uint32_t seed);
void cases(const std::vector<std::string>& names);
void case_started(std::string_view name);
void case_ended(std::string_view name, bool passed);
void run_ended();

// What the answer prints with std::cout and std::cerr reaches the runner at once, as what it prints with puts. Catch2
// else keeps it until the test case has ended, and it is lost when the program crashes or hangs before.
void let_prints_through();

}  // namespace puzzle::detail::report

#pragma GCC visibility pop
