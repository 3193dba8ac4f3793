// Spans: named stretches of virtual time, and the timeline that draws them.
#pragma once

#include <asio/awaitable.hpp>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace puzzle {

enum class span_state {
  open,
  done,
  failed,
  cancelled,
  abandoned  // destroyed before it was marked: its coroutine was destroyed
};

struct span_record {
  std::string name;
  duration start{};
  duration end{};  // while open: the latest instant known
  span_state state = span_state::open;
  std::string note;  // what an assertion expected of it
};

// A named stretch of virtual time, opened by the test and recorded in the current simulation. It ends when it is marked
// or destroyed; destroyed without a mark, it is `abandoned`.
class span {
 public:
  explicit span(std::string name);
  span(const span&) = delete;
  span& operator=(const span&) = delete;
  ~span();
  void done();
  void failed();
  void cancelled();

 private:
  void end(span_state state);
  std::size_t index_;
  std::size_t generation_;  // of the simulation's record: a span may outlive the simulation it was opened in
};

// Work in a test: sleeps for d inside a span of that name. When it is cancelled, it marks the span so and rethrows.
asio::awaitable<void> run_span(std::string name, duration d);

// The same, but when it is cancelled it first cleans up for `clean_up` in a span "<name> cleanup", as a coroutine with
// an asynchronous finally block would, and then rethrows.
asio::awaitable<void> run_span_with_clean_up(std::string name, duration d, duration clean_up);

// Every span of the current simulation, in the order of opening.
const std::vector<span_record>& spans();

// The spans named so, in the order of opening.
std::vector<span_record> spans_named(std::string_view name);

// How many spans whose name starts with `prefix` were open at that instant; those that start or end at it do not count.
int spans_open_at(duration instant, std::string_view prefix = {});

// Draws each span as a bar on its own line, at most `width` columns wide.
//   fetch A ├──────────────────┤            0 → 300 ms
//   fetch B                    ├─────┤      300 → 400 ms   ← expected to start at 0
std::string render_timeline(const std::vector<span_record>& spans, int width = 80);

// "300 ms", "1.5 s", "250 ns", "0".
std::string format_duration(duration d);

}  // namespace puzzle
