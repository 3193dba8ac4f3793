#include "catch.hpp"
#include "view/answer_diff.hpp"
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

TEST_CASE("from an answer to the reference, only what was done counts", "[unit]") {
  const std::string original =
      "// The story.\n#pragma once\n\n#include <asio/awaitable.hpp>\n#include <asio/post.hpp>\n#include <optional>\n\n"
      "struct page {  // one page\n  int number;  // from 1\n};\n\n// TODO: yield.\n// After each chunk.\nint "
      "crunch();\n";
  const std::string reference =
      "#pragma once\n\n#include <asio/awaitable.hpp>\n#include <asio/defer.hpp>\n\nstruct page {\n  int number;\n};\n\n"
      "// Why it is so.\nint crunch();\n";

  SECTION("comments and unused includes of the original are no difference") {
    CHECK(answer_diff(original, reference, original, {}) ==
          "  #pragma once\n\n  #include <asio/awaitable.hpp>\n+ #include <asio/defer.hpp>\n\n  struct page {\n    int "
          "number;\n  };\n\n+ // Why it is so.\n  int crunch();\n");
  }
  SECTION("an include and a comment that the learner has added are one") {
    const std::string yours = "#pragma once\n#include <thread>\n// Mine.\nint crunch();\n";
    CHECK(answer_diff(yours, "#pragma once\nint crunch();\n", original, {}) ==
          "  #pragma once\n- #include <thread>\n- // Mine.\n  int crunch();\n");
  }
  SECTION("code that looks like a comment is code") {
    CHECK(answer_diff("#pragma once\nauto a = \"http://a\";\n", "#pragma once\n", original, {}) ==
          "  #pragma once\n- auto a = \"http://a\";\n");
  }
  SECTION("equal answers have none, whatever is told before them") {
    CHECK(answer_diff("// Another story.\n" + reference, reference, original, {}) == "");
    CHECK(answer_diff(original, original, original, {}) == "");
  }
}

TEST_CASE("hints are shown as far as they were asked for", "[unit]") {
  puzzle puzzle;
  puzzle.slug = "05_name";
  puzzle.title = "A name";
  puzzle.hints = {"Look at the clock, and at who else waits for it.", "Use post.", "co_await it."};
  style look;
  look.width = 40;
  CHECK(hints_text(puzzle, 1, true, {}, look, false) == R"(05 A name

Hint 1 of 3
  Look at the clock, and at who else
  waits for it.

Next hint: ./runner hint 5
)");
  look.width = 80;
  CHECK(hints_text(puzzle, 3, true, {}, look, false) == R"(05 A name

Hint 1 of 3
  Look at the clock, and at who else waits for it.

Hint 2 of 3
  Use post.

Hint 3 of 3
  co_await it.

That was the last hint. If you are still stuck: ./runner solution 5 --spoil
)");
  CHECK(hints_text(puzzle, 3, false, {}, look, false).find("You have seen all hints.") != std::string::npos);
  puzzle.asio = {"asio::post", "without a page"};
  puzzle.links = {{"asio::post", "https://example.org/post"}};
  CHECK(hints_text(puzzle, 1, true, {}, look, false).find("Look up\n  asio::post\n    https://example.org/post\n\n") !=
        std::string::npos);
  CHECK(hints_text(puzzle, 1, true, {}, look, true).find("\x1b]8;;https://example.org/post\x1b\\asio::post") !=
        std::string::npos);
  puzzle.hints.clear();
  CHECK(hints_text(puzzle, 0, false, {}, look, false) == "05 A name\nThere are no hints for this puzzle.\n");
}
