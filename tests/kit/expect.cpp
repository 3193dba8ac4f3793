#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <puzzle/testing.hpp>
#include <util/protocol.hpp>
#if __has_include(<catch2/interfaces/catch_interfaces_capture.hpp>)
#include <catch2/interfaces/catch_interfaces_capture.hpp>
#endif

#include "detail.hpp"
#include "report.hpp"

namespace puzzle {

namespace {

std::string in_quotes_around(std::string_view text, std::size_t place) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return fmt::format("{:?}", text);
  const std::size_t from = place > most / 2 ? std::min(place - most / 2, text.size() - most) : 0;
  return fmt::format("{}{:?}{} ({} bytes)", from > 0 ? "…" : "", text.substr(from, most),
                     from + most < text.size() ? "…" : "", text.size());
}

std::string all_in_quotes(const std::vector<std::string>& list) {
  std::vector<std::string> each;
  for (const std::string& text : list) each.push_back(in_quotes(text));
  return fmt::format("[{}]", fmt::join(each, ", "));
}

int timeline_width(int otherwise) {
  const char* columns = std::getenv(protocol::timeline_width);
  const int width = columns != nullptr ? std::atoi(columns) : 0;
  return width > 0 ? width : otherwise;
}

constexpr int columns_of_a_message = 76;  // Catch2 indents messages

}  // namespace

std::string in_quotes(std::string_view text) { return in_quotes_around(text, 0); }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

void detail::write_timeline_on_request() {
  const char* file = std::getenv(protocol::timeline);
  if (file == nullptr || spans().empty()) return;
  std::ofstream(file, std::ios::app) << Catch::getResultCapture().getCurrentTestName() << '\n'
                                     << render_timeline(spans(), timeline_width(80)) << '\n';
}

bool expect(bool ok, std::string_view measured, std::string_view expected, std::string_view likely_cause) {
  if (ok) {
    SUCCEED();
    return true;
  }
  detail::report::finding found;
  found.kind = protocol::kind::expectation;
  found.measured = measured;
  found.expected = expected;
  if (std::string cause = detail::wall_clock_timer_cause(); !cause.empty()) found.causes.push_back(std::move(cause));
  found.causes.emplace_back(likely_cause);
  found.drawn = detail::drawn_so_far();
  if (!spans().empty() && detail::first_failure_of_simulation())
    found.timeline = render_timeline(spans(), timeline_width(columns_of_a_message));
  detail::report::add(found);
  const std::string text = detail::report::text_of(found);
  FAIL_CHECK(text);
  return false;
}

void detail::fail_for_wall_clock_time() {
  expect(false, "a coroutine waited in wall-clock time", "every wait to be in virtual time",
         "a loop polls. An event says when something has happened.");
}

bool expect_time(std::string_view what, duration measured, duration expected, std::string_view likely_cause) {
  return expect(measured == expected, fmt::format("{}: measured {}", what, format_duration(measured)),
                format_duration(expected), likely_cause);
}

bool expect_at_most(std::string_view what, duration measured, duration limit, std::string_view likely_cause) {
  return expect(measured <= limit, fmt::format("{}: measured {}", what, format_duration(measured)),
                fmt::format("at most {}", format_duration(limit)), likely_cause);
}

bool expect_count(std::string_view what, std::int64_t measured, std::int64_t expected, std::string_view likely_cause) {
  return expect(measured == expected, fmt::format("{}: counted {}", what, measured), fmt::format("{}", expected),
                likely_cause);
}

bool expect_at_most(std::string_view what, std::int64_t measured, std::int64_t limit, std::string_view likely_cause) {
  return expect(measured <= limit, fmt::format("{}: counted {}", what, measured), fmt::format("at most {}", limit),
                likely_cause);
}

bool expect_text(std::string_view what, std::string_view measured, std::string_view expected,
                 std::string_view likely_cause) {
  if (measured == expected) return expect(true, "", "", "");
  const auto common = std::min(measured.size(), expected.size());
  const auto difference = static_cast<std::size_t>(
      std::mismatch(measured.begin(), measured.begin() + static_cast<std::ptrdiff_t>(common), expected.begin()).first -
      measured.begin());
  return expect(false, fmt::format("{}: got {}", what, in_quotes_around(measured, difference)),
                in_quotes_around(expected, difference), likely_cause);
}

bool expect_list(std::string_view what, const std::vector<std::string>& measured,
                 const std::vector<std::string>& expected, std::string_view likely_cause) {
  return expect(measured == expected, fmt::format("{}: got {}", what, all_in_quotes(measured)), all_in_quotes(expected),
                likely_cause);
}

bool expect_returned(const detail::handle_base& task, std::string_view what, std::string_view likely_cause) {
  if (!task.done()) return expect(false, fmt::format("{} has not finished", what), "it to return", likely_cause);
  return expect(!task.error(),
                fmt::format("{} threw {} at {}", what, describe(task.error()), format_duration(task.finished_at())),
                "it to return normally", likely_cause);
}

bool expect_finished_at(const detail::handle_base& task, std::string_view what, duration expected,
                        std::string_view likely_cause) {
  if (!task.done())
    return expect(false, fmt::format("{} has not finished", what),
                  fmt::format("it to end at {}", format_duration(expected)), likely_cause);
  return expect(task.finished_at() == expected,
                fmt::format("{}: ended at {}", what, format_duration(task.finished_at())), format_duration(expected),
                likely_cause);
}

bool expect_aborted(const detail::handle_base& task, std::string_view what, std::string_view likely_cause) {
  constexpr std::string_view expected = "it to end with asio::error::operation_aborted";
  if (!task.done()) return expect(false, fmt::format("{} has not finished", what), expected, likely_cause);
  return expect(is_operation_aborted(task.error()),
                task.error() ? fmt::format("{} threw {}", what, describe(task.error()))
                             : fmt::format("{} returned normally", what),
                expected, likely_cause);
}

bool expect_threw(const detail::handle_base& task, std::string_view what, std::string_view description,
                  std::string_view likely_cause) {
  const std::string expected = fmt::format("it to throw {}", description);
  if (!task.done()) return expect(false, fmt::format("{} has not finished", what), expected, likely_cause);
  const std::string measured = describe(task.error());
  return expect(task.error() && measured == description,
                task.error() ? fmt::format("{} threw {}", what, measured) : fmt::format("{} returned normally", what),
                expected, likely_cause);
}

bool expect_threw(const detail::handle_base& task, std::string_view what, std::error_code code,
                  std::string_view likely_cause) {
  const std::string expected =
      fmt::format("it to throw {}", describe(std::make_exception_ptr(std::system_error(code))));
  if (!task.done()) return expect(false, fmt::format("{} has not finished", what), expected, likely_cause);
  bool ok = false;
  try {
    if (task.error()) std::rethrow_exception(task.error());
  } catch (const std::system_error& error) {
    ok = error.code() == code;
  } catch (...) {
  }
  return expect(ok,
                task.error() ? fmt::format("{} threw {}", what, describe(task.error()))
                             : fmt::format("{} returned normally", what),
                expected, likely_cause);
}

bool expect_idle(simulation& sim, std::string_view what, std::string_view likely_cause) {
  return expect(sim.idle(), fmt::format("{} ended, but a timer or a coroutine is still pending", what),
                "nothing to be pending", likely_cause);
}

bool expect_span(std::string_view name, duration start, duration end, std::string_view likely_cause, std::size_t n) {
  std::size_t index = 0, found = 0;
  for (; index < spans().size(); ++index)
    if (spans()[index].name == name && found++ == n) break;
  const std::string expected = fmt::format("{} → {}", format_duration(start), format_duration(end));
  if (index == spans().size())
    return expect(false, fmt::format("{} never started{}", name, n == 0 ? "" : " again"), expected, likely_cause);
  const span_record measured = spans()[index];
  const bool ok = measured.start == start && measured.end == end;
  if (measured.start != start)
    detail::note_on_span(index, fmt::format("expected to start at {}", format_duration(start)));
  else if (!ok)
    detail::note_on_span(index, fmt::format("expected to end at {}", format_duration(end)));
  return expect(ok,
                fmt::format("{} ran {} → {}", name, format_duration(measured.start),
                            measured.state == span_state::open ? "…" : format_duration(measured.end)),
                expected, likely_cause);
}

}  // namespace puzzle
