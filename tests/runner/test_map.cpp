#include "catch.hpp"
#include "course/map.hpp"
#include "util/errors.hpp"

namespace {

std::string refusal_of(std::string_view text) {
  try {
    runner::parse_map(text, "puzzles.toml");
  } catch (const runner::broken_project& refused) {
    return refused.what();
  }
  return "accepted";
}

std::string refusal_line(std::string_view text) {
  const std::string all = refusal_of(text);
  return all.substr(0, all.find('\n'));
}

}  // namespace

TEST_CASE("a map is read whole", "[unit]") {
  const std::vector<runner::puzzle> puzzles = runner::parse_map(R"toml(
[[puzzle]]
slug = "01_first"
title = "The first"
stars = 1
after = []
concepts = ["a", "b"]
asio = ["asio::post"]
asyncio = "sleep(0)"
hints = ["one", "two", "three"]

[[puzzle]]
slug = "02_second_one"
title = "The second"
after = ["01_first"]
time_limit = 2.5
sanitizer = "thread"

[links]
"asio::post" = "https://example.org/post"
"asio::other" = "https://example.org/other"
)toml",
                                                                "puzzles.toml");
  REQUIRE(puzzles.size() == 2);
  CHECK(puzzles[0].slug == "01_first");
  CHECK(puzzles[0].title == "The first");
  CHECK(puzzles[0].stars == 1);
  CHECK(puzzles[0].concepts == std::vector<std::string>{"a", "b"});
  CHECK(puzzles[0].asio == std::vector<std::string>{"asio::post"});
  CHECK(puzzles[0].links == std::map<std::string, std::string>{{"asio::post", "https://example.org/post"}});
  CHECK(puzzles[1].links.empty());
  CHECK(puzzles[0].asyncio == "sleep(0)");
  CHECK(puzzles[0].hints.size() == 3);
  CHECK_FALSE(puzzles[0].time_limit);
  CHECK(puzzles[1].after == std::vector<std::string>{"01_first"});
  CHECK(puzzles[1].time_limit == std::chrono::milliseconds(2500));
  CHECK(puzzles[1].sanitizer == "thread");
  CHECK(puzzles[1].number() == "02");
  CHECK(puzzles[1].bare_name() == "second_one");
  CHECK(puzzles[1].target() == "test_02_second_one");
}

TEST_CASE("a map that cannot be right is refused with its line", "[unit]") {
  const std::string first = "[[puzzle]]\nslug = \"01_a\"\ntitle = \"A\"\n";
  CHECK(refusal_line("").find("no [[puzzle]]") != std::string::npos);
  CHECK(refusal_line(first + "stars = \n").rfind("puzzles.toml:4: this is not TOML", 0) == 0);
  CHECK(refusal_line(first + "stars = \"1\"\n") == "puzzles.toml:4: 'stars' must be a whole number from 1 to 5.");
  CHECK(refusal_line(first + "stars = 6\n") == "puzzles.toml:4: 'stars' must be a whole number from 1 to 5.");
  CHECK(refusal_line(first + "hints = \"one\"\n") == "puzzles.toml:4: 'hints' must be a list.");
  CHECK(refusal_line(first + "hints = [1]\n") == "puzzles.toml:4: 'hints' must be text in quotes.");
  CHECK(refusal_line(first + "time_limit = 0\n") ==
        "puzzles.toml:4: 'time_limit' must be a number of seconds above 0.");
  CHECK(refusal_line(first + "time_limit = nan\n") ==
        "puzzles.toml:4: 'time_limit' must be a number of seconds above 0.");
  CHECK(refusal_line(first + "hint = []\n") == "puzzles.toml:4: unknown key 'hint'.");
  CHECK(refusal_line("x = 1\n" + first) == "puzzles.toml:1: unknown key 'x' at the top level.");
  CHECK(refusal_line("[[puzzle]]\ntitle = \"A\"\n") == "puzzles.toml:1: a puzzle without a slug.");
  CHECK(refusal_line("[[puzzle]]\nslug = \"../x\"\n") == "puzzles.toml:2: '../x' is not a slug.");
  CHECK(refusal_line("[[puzzle]]\nslug = \"01_a\"\n") == "puzzles.toml:2: 01_a has no title.");
  CHECK(refusal_line(first + first) == "puzzles.toml:5: '01_a' appears twice.");
}

TEST_CASE("prerequisites must be known, earlier, and without a circle", "[unit]") {
  const std::string a_after = "[[puzzle]]\nslug = \"01_a\"\ntitle = \"A\"\nafter = ";
  const std::string b_after = "[[puzzle]]\nslug = \"02_b\"\ntitle = \"B\"\nafter = ";
  CHECK(refusal_line(a_after + "[\"02\"]\n") == "puzzles.toml:4: 01_a comes after '02', which does not exist.");
  CHECK(refusal_line(a_after + "[\"02_b\"]\n" + b_after + "[]\n") ==
        "puzzles.toml:4: 01_a comes after 02_b, which is further down.");
  CHECK(refusal_line(a_after + "[\"02_b\"]\n" + b_after + "[\"01_a\"]\n") ==
        "puzzles.toml:4: 01_a and 02_b depend on each other.");
  CHECK(refusal_line(a_after + "[\"01_a\"]\n") == "puzzles.toml:4: 01_a and 01_a depend on each other.");
  CHECK(refusal_of(a_after + "[\"02_b\"]\n" + b_after + "[]\n").find("Move 01_a below 02_b") != std::string::npos);
}
