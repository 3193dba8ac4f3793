#include "catch.hpp"
#include "view/diff.hpp"
#include "view/hints.hpp"

using namespace runner;

namespace {

std::string numbers(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i) text += std::to_string(i) + "\n";
  return text;
}

}  // namespace

TEST_CASE("a difference shows what changes and what is around it", "[unit]") {
  CHECK(diff("", "", {}) == "");
  CHECK(diff("a\nb\n", "a\nb\n", {}) == "");
  CHECK(diff("a\nb\nc\n", "a\nc\nd\n", {}) == "  a\n- b\n  c\n+ d\n");
  CHECK(diff("", "a\n", {}) == "+ a\n");
  CHECK(diff("a\n\n", "\n", {}) == "- a\n\n");
  CHECK(diff(numbers(1, 20), numbers(2, 19), {}) == "- 1\n  2\n  3\n  4\n⋮\n  17\n  18\n  19\n- 20\n");
  CHECK(diff(numbers(1, 20), numbers(1, 9) + numbers(11, 20), {}) == "  7\n  8\n  9\n- 10\n  11\n  12\n  13\n");
  style look;
  look.colour = true;
  CHECK(diff("a\n", "b\n", look) == "\x1b[31m- a\x1b[0m\n\x1b[32m+ b\x1b[0m\n");
}

TEST_CASE("very long texts are no trouble", "[unit]") {
  const std::string text = diff(numbers(1, 6000), numbers(6001, 12000), {});
  CHECK(text.rfind("- 1\n- 2\n", 0) == 0);
  CHECK(text.size() > 60000);
}

TEST_CASE("hints are shown as far as they were asked for", "[unit]") {
  puzzle of;
  of.slug = "05_name";
  of.title = "A name";
  of.hints = {"Look at the clock, and at who else waits for it.", "Use post.", "co_await it."};
  style look;
  look.width = 40;
  CHECK(hints_text(of, 1, true, {}, look, false) == R"(05 A name

Hint 1 of 3
  Look at the clock, and at who else
  waits for it.

One more: ./runner hint 5
)");
  look.width = 80;
  CHECK(hints_text(of, 3, true, {}, look, false) == R"(05 A name

Hint 1 of 3
  Look at the clock, and at who else waits for it.

Hint 2 of 3
  Use post.

Hint 3 of 3
  co_await it.

That was the last one. If it does not help: ./runner solution 5 --spoil
)");
  CHECK(hints_text(of, 3, false, {}, look, false).find("You have seen them all.") != std::string::npos);
  of.asio = {"asio::post", "without a page"};
  of.links = {{"asio::post", "https://example.org/post"}};
  CHECK(hints_text(of, 1, true, {}, look, false).find("Look up\n  asio::post\n    https://example.org/post\n\n") !=
        std::string::npos);
  CHECK(hints_text(of, 1, true, {}, look, true).find("\x1b]8;;https://example.org/post\x1b\\asio::post") !=
        std::string::npos);
  of.hints.clear();
  CHECK(hints_text(of, 0, false, {}, look, false) == "05 A name\nThere are no hints for this puzzle.\n");
}
