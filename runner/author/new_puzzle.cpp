#include "author/new_puzzle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <system_error>

#include "course/answers.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

// In the templates, @NUMBER@, @SLUG@, @NAME@ and @TITLE@ stand for the puzzle's own.

constexpr std::string_view exercise = R"text(// @NUMBER@ · @TITLE@ · ★
//
// A story of a few lines: what goes wrong in real life without what this puzzle teaches.
//
// Your task: in one sentence.
//   [ ] what the test measures: here, that fetch() is awaited and its result returned
//   [ ] a line for each thing that may go wrong: what fetch() throws comes out
//
// Look up: co_await, co_return.
// In asyncio:  return await fetch()
// Not needed here: what a learner may think of and need not.
#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace @NAME@ {

// fetch() takes 100 ms.
inline asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  // TODO: say what is missing, not how to do it.
  static_cast<void>(fetch);
  co_return 0;
}

}  // namespace @NAME@
)text";

constexpr std::string_view test = R"text(#include "@SLUG@.hpp"

#include <puzzle/testing.hpp>
#include <stdexcept>

using namespace std::chrono_literals;

namespace {

// The world that the exercise runs in: it differs from case to case, so that nothing can be guessed.
struct world {
  int result = 0;
  bool fails = false;
  int calls = 0;

  asio::awaitable<int> fetch() {
    ++calls;
    co_await puzzle::run_span("fetch", 100ms);
    if (fails) throw std::runtime_error("no connection");
    co_return result;
  }
};

}  // namespace

TEST_CASE("the result is what fetch() gave") {
  for (int expected : {7, 42}) {
    world around;
    around.result = expected;
    puzzle::simulation sim;
    auto task = sim.start("answer", @NAME@::answer([&] { return around.fetch(); }));
    sim.run("answer waits for something that nobody will do.");

    puzzle::expect_count("calls of fetch()", around.calls, 1, "calling a coroutine is not enough, nor is it needed twice.");
    if (!puzzle::expect_returned(task, "answer", "it should return a result")) return;
    puzzle::expect_count("the result", task.get(), expected, "it is not what fetch() gave.");
    puzzle::expect_finished_at(task, "answer", 100ms, "it should take as long as fetch(), which it has to await.");
  }
}

TEST_CASE("what fetch() throws comes out") {
  world around;
  around.fails = true;
  puzzle::simulation sim;
  auto task = sim.start("answer", @NAME@::answer([&] { return around.fetch(); }));
  sim.run("answer waits for something that nobody will do.");
  puzzle::expect_threw(task, "answer", "std::runtime_error: no connection", "the exception was swallowed.");
}
)text";

constexpr std::string_view solution = R"text(#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace @NAME@ {

inline asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  // Comments here say why, for those who compare this with their own.
  co_return co_await fetch();
}

}  // namespace @NAME@
)text";

constexpr std::string_view wrong = R"text(// Misconception: an error is as good as no result.
// Expect: the exception was swallowed
#pragma once

#include <asio.hpp>
#include <functional>

namespace @NAME@ {

inline asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  int result = 0;
  try {
    result = co_await fetch();
  } catch (...) {
  }
  co_return result;
}

}  // namespace @NAME@
)text";

std::string filled(std::string_view text, const std::string& slug, const std::string& title) {
  puzzle named;
  named.slug = slug;
  const std::array<std::pair<std::string_view, std::string>, 4> words{{{"@NUMBER@", std::string(named.number())},
                                                                       {"@SLUG@", slug},
                                                                       {"@NAME@", std::string(named.bare_name())},
                                                                       {"@TITLE@", title}}};
  std::string result;
  while (!text.empty()) {
    const auto word =
        std::find_if(words.begin(), words.end(), [&](const auto& each) { return text.rfind(each.first, 0) == 0; });
    result += word == words.end() ? std::string(1, text.front()) : word->second;
    text.remove_prefix(word == words.end() ? 1 : word->first.size());
  }
  return result;
}

/// Text in quotes, as TOML has it.
std::string quoted_text(std::string_view text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

bool is_keyword(std::string_view name) {
  // Those that may come to someone's mind as the name of a puzzle.
  constexpr std::array<std::string_view, 16> keywords{"auto",  "catch", "class",  "const",     "default", "delete",
                                                      "do",    "for",   "new",    "namespace", "return",  "switch",
                                                      "throw", "try",   "thread", "while"};
  return std::find(keywords.begin(), keywords.end(), name) != keywords.end();
}

}  // namespace

new_files templates_for(const std::string& slug, const std::string& title) {
  const std::string file = slug + ".hpp";
  const std::string stub = filled(exercise, slug, title);
  return {{fs::path("exercises") / file, stub},
          {fs::path("tests/stubs") / file, stub},
          {fs::path("tests") / ("test_" + slug + ".cpp"), filled(test, slug, title)},
          {fs::path("tests/solutions") / file, filled(solution, slug, title)},
          {fs::path("tests/wrong") / slug / "swallowed.hpp", filled(wrong, slug, title)}};
}

std::string map_entry_for(const course& course, const std::string& slug, const std::string& title) {
  return fmt::format(
      "\n[[puzzle]]\nslug = \"{}\"\ntitle = {}\nstars = 1\nafter = [{}]\n"
      "concepts = [\"what it teaches\"]\nasio = [\"co_await\"]\nasyncio = \"await\"\nhints = [\n"
      "  \"A question that leads to the thought.\",\n  \"The tool, and what it does.\",\n"
      "  \"What to write, nearly.\",\n]\n",
      slug, quoted_text(title), course.puzzles.empty() ? "" : "\"" + course.puzzles.back().slug + "\"");
}

std::string why_not_new(const course& course, const std::string& slug, const std::string& title) {
  const auto digit = [&](std::size_t at) { return std::isdigit(static_cast<unsigned char>(slug[at])) != 0; };
  const bool well_formed = slug.size() > 3 && digit(0) && digit(1) && slug[2] == '_' &&
                           std::islower(static_cast<unsigned char>(slug[3])) && slug.find("__") == slug.npos &&
                           slug.back() != '_' && std::all_of(slug.begin(), slug.end(), [](unsigned char c) {
                             return std::isdigit(c) || std::islower(c) || c == '_';
                           });
  if (!well_formed) {
    return fmt::format("'{}' is no name for a puzzle: two digits, and small letters. For instance: 21_some_name", slug);
  }
  puzzle made;
  made.slug = slug;
  if (is_keyword(made.bare_name())) {
    return fmt::format("'{}' is a word of C++, and the puzzle's namespace is to be called so.", made.bare_name());
  }
  for (const puzzle& each : course.puzzles) {
    if (each.number() == made.number()) return fmt::format("Number {} is taken: {}.", each.number(), each.slug);
    if (each.bare_name() == made.bare_name()) return fmt::format("That name is taken: {}.", each.slug);
  }
  const bool printable = std::none_of(title.begin(), title.end(), [](unsigned char c) { return std::iscntrl(c); });
  if (title.find_first_not_of(' ') == title.npos || !printable) return "A title is a few words on one line.";
  if (title.back() == '\\') return "A title that ends with a backslash would go on in the next line of a comment.";
  return "";
}

std::vector<fs::path> make_puzzle(const course& course, const std::string& slug, const std::string& title) {
  const std::string reason = why_not_new(course, slug, title);
  if (!reason.empty()) throw wrong_usage(reason);
  const new_files files = templates_for(slug, title);
  for (const auto& [file, text] : files) {
    if (fs::exists(course.source_dir / file))
      throw wrong_usage(fmt::format("{} is there already, and is not overwritten.", file.string()));
  }

  std::vector<fs::path> written;
  try {
    for (const auto& [file, text] : files) {
      fs::create_directories((course.source_dir / file).parent_path());
      write_whole(course.source_dir / file, text);
      written.push_back(file);
    }
    const fs::path map = fs::path("exercises") / "puzzles.toml";
    write_whole(course.source_dir / map,
                read_file(course.source_dir / map).value_or("") + map_entry_for(course, slug, title));
    written.push_back(map);
  } catch (const std::system_error& error) {
    throw broken_project(fmt::format("The puzzle cannot be made: {}.", error.what()));
  }
  return written;
}

}  // namespace runner
