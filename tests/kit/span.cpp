#include <fmt/format.h>

#include <algorithm>
#include <asio/this_coro.hpp>
#include <puzzle/span.hpp>
#include <utility>

#include "detail.hpp"

namespace puzzle {

namespace {

struct record {
  std::vector<span_record> spans;
  std::size_t generation = 0;
  bool drawn = false;
} current;

std::string unit_text(std::int64_t count, std::int64_t unit, const char* name) {
  std::string text = fmt::format("{}", count / unit);
  if (count % unit != 0) {
    text = fmt::format("{:.9f}", static_cast<double>(count) / static_cast<double>(unit));
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + ' ' + name;
}

}  // namespace

span::span(std::string name) : index_(current.spans.size()), generation_(current.generation) {
  const duration now = clock::now().time_since_epoch();
  span_record opened;
  opened.name = std::move(name);
  opened.start = opened.end = now;
  current.spans.push_back(std::move(opened));
}

span::~span() { end(span_state::abandoned); }
void span::done() { end(span_state::done); }
void span::failed() { end(span_state::failed); }
void span::cancelled() { end(span_state::cancelled); }

void span::end(span_state state) {
  if (generation_ != current.generation) return;
  span_record& mine = current.spans[index_];
  if (mine.state != span_state::open) return;
  mine.state = state;
  mine.end = clock::now().time_since_epoch();
}

asio::awaitable<void> run_span(std::string name, duration d) {
  span opened(std::move(name));
  try {
    co_await sleep_for(d);
  } catch (...) {
    opened.cancelled();
    throw;
  }
  opened.done();
}

asio::awaitable<void> run_span_with_clean_up(std::string name, duration d, duration clean_up) {
  std::exception_ptr interrupted;
  try {
    co_await run_span(name, d);
  } catch (...) {
    interrupted = std::current_exception();
  }
  if (!interrupted) co_return;
  // Otherwise the pending cancellation would end the cleanup's first co_await too.
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await run_span(name + " cleanup", clean_up);
  std::rethrow_exception(interrupted);
}

const std::vector<span_record>& spans() {
  for (span_record& each : current.spans)
    if (each.state == span_state::open) each.end = clock::now().time_since_epoch();
  return current.spans;
}

std::vector<span_record> spans_named(std::string_view name) {
  std::vector<span_record> found;
  for (const span_record& each : spans())
    if (each.name == name) found.push_back(each);
  return found;
}

int spans_open_at(duration instant, std::string_view prefix) {
  return static_cast<int>(std::count_if(spans().begin(), spans().end(), [&](const span_record& each) {
    const bool before_its_end = instant < each.end || each.state == span_state::open;
    return each.name.starts_with(prefix) && each.start < instant && before_its_end;
  }));
}

std::string format_duration(duration d) {
  const std::int64_t ns = d.count();
  const std::int64_t size = ns < 0 ? -ns : ns;
  if (ns == 0) return "0";
  if (size < 1'000) return unit_text(ns, 1, "ns");
  if (size < 1'000'000) return unit_text(ns, 1'000, "us");
  if (size < 1'000'000'000) return unit_text(ns, 1'000'000, "ms");
  return unit_text(ns, 1'000'000'000, "s");
}

namespace detail {

void reset_spans() {
  current.spans.clear();
  ++current.generation;
  current.drawn = false;
}

bool first_failure_of_simulation() { return !std::exchange(current.drawn, true); }

void note_on_span(std::size_t index, std::string note) { current.spans[index].note = std::move(note); }

std::vector<std::string> describe_open_spans() {
  std::vector<std::string> lines;
  for (const span_record& each : spans())
    if (each.state == span_state::open)
      lines.push_back(fmt::format("\"{}\", open since {}", each.name, format_duration(each.start)));
  return lines;
}

}  // namespace detail
}  // namespace puzzle
