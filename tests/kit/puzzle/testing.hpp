// For tests only: Catch2, version 2 or 3, and assertions that teach.
//
// Every assertion states the measured value, the expected value and the likely cause. The first failure of a simulation
// also draws its timeline. No assertion throws: the test continues, so a learner sees every failure.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_test_macros.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include <cstdint>
#include <exception>
#include <puzzle/scripted_task.hpp>
#include <puzzle/simulation.hpp>
#include <puzzle/span.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace puzzle {

// A text as messages show it: in quotes, cut after 60 bytes, with unprintable characters escaped as in a C++ literal.
std::string in_quotes(std::string_view text);

// Whether `part` occurs in `text`.
bool contains(std::string_view text, std::string_view part);

// A random number from `least` to `most`, both included, so that no answer can know it. It is drawn anew in every run;
// each later failure message of the same test case ends with
//   Drawn at random: chunks = 57. The environment variable PUZZLE_SEED=1234 repeats it.
// One seed draws the same numbers in a test case, whether or not others run too.
std::int64_t drawn(std::string_view what, std::int64_t least, std::int64_t most);

// The general form: when ok is false, the test fails with
//   <measured>; expected <expected>.
//   Likely cause: <cause>
// Returns ok.
bool expect(bool ok, std::string_view measured, std::string_view expected, std::string_view likely_cause);

// "<what>: measured 600 ms, expected 300 ms"
bool expect_time(std::string_view what, duration measured, duration expected, std::string_view likely_cause);
bool expect_at_most(std::string_view what, duration measured, duration limit, std::string_view likely_cause);

// "<what>: counted 4, expected 3"
bool expect_count(std::string_view what, std::int64_t measured, std::int64_t expected, std::string_view likely_cause);
bool expect_at_most(std::string_view what, std::int64_t measured, std::int64_t limit, std::string_view likely_cause);

// `<what>: got "A", expected "B"`; long texts are cut around their first difference.
bool expect_text(std::string_view what, std::string_view measured, std::string_view expected,
                 std::string_view likely_cause);

// `<what>: got ["A", "C"], expected ["A", "B"]`
bool expect_list(std::string_view what, const std::vector<std::string>& measured,
                 const std::vector<std::string>& expected, std::string_view likely_cause);

// It returned normally. The message names the exception otherwise.
bool expect_returned(const detail::handle_base& task, std::string_view what, std::string_view likely_cause);
// It finished at that instant.
bool expect_finished_at(const detail::handle_base& task, std::string_view what, duration expected,
                        std::string_view likely_cause);
// It ended with operation_aborted; see is_operation_aborted().
bool expect_aborted(const detail::handle_base& task, std::string_view what, std::string_view likely_cause);
// It ended with an exception of this type and text, as describe() gives them: "std::runtime_error: disk full".
bool expect_threw(const detail::handle_base& task, std::string_view what, std::string_view description,
                  std::string_view likely_cause);
// It ended with a std::system_error of that code.
bool expect_threw(const detail::handle_base& task, std::string_view what, std::error_code code,
                  std::string_view likely_cause);
// Nothing is pending in the loop.
bool expect_idle(simulation& sim, std::string_view what, std::string_view likely_cause);

// The span of that name (the n-th, from 0) ran from start to end; otherwise its line of the timeline is marked too.
bool expect_span(std::string_view name, duration start, duration end, std::string_view likely_cause, std::size_t n = 0);

}  // namespace puzzle
