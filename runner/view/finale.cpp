#include "view/finale.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/text.hpp"

namespace runner {
namespace {

struct pointer {
  std::string_view what;
  std::string_view where;
};

// Pages that have stayed where they are for years.
constexpr pointer next_steps[] = {
    {"Asio's own examples: channels, operations, type-erased interfaces",
     "https://github.com/chriskohlhoff/asio/tree/master/src/examples/cpp20"},
    {"Structured concurrency, the idea behind task groups",
     "https://vorpus.org/blog/notes-on-structured-concurrency-or-go-statement-considered-harmful/"},
    {"Senders and receivers, std::execution of C++26", "https://wg21.link/P2300"},
    {"How a coroutine becomes a state machine: Lewis Baker's articles", "https://lewissbaker.github.io/"},
};

}  // namespace

std::string finale(const course& course, const style& look) {
  // A timeline of the course itself: every puzzle a span, each begun when the one before had ended.
  const std::size_t count = std::max<std::size_t>(course.puzzles.size(), 1);
  const std::size_t room = std::clamp<std::size_t>(look.width, 30, 100) - 14;
  std::string bar;
  std::size_t drawn = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t until = (i + 1) * room / count;
    const char* end = i + 1 < count ? "┼" : "┤";
    for (; drawn < until; ++drawn) bar += drawn + 1 == until ? end : "─";
  }

  std::string text;
  text +=
      fmt::format("you {}  {} / {}\n\n", look(paint::green, "├" + bar), course.puzzles.size(), course.puzzles.size());
  text += look(paint::bold, fmt::format("All {} puzzles passed.", course.puzzles.size())) + " Well done!\n";
  const auto prose = [&](std::string_view words, std::string_view indent) {
    for (const std::string& line : wrapped(words, look.width - indent.size()))
      text += fmt::format("{}{}\n", indent, line);
  };
  prose(
      "You began with a coroutine that let no other run. Since then you have raced work against time, cleaned up in "
      "the "
      "middle of a cancellation, kept queues and locks honest, talked to sockets, signals and processes, and built "
      "what "
      "Asio leaves to you: a group that loses no task, a context that follows its task, a shield, a retry that keeps "
      "its budget.",
      "");
  text += "\n" + look(paint::bold, "From here") + "\n";
  for (const pointer& each : next_steps) {
    prose(each.what, "  ");
    text += fmt::format("    {}\n", look(paint::cyan, each.where));
  }
  return text;
}

}  // namespace runner
