#include "catch.hpp"
#include "cli/options.hpp"

using namespace runner;

namespace {

std::variant<options, farewell> parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "runner");
  return parse_arguments(static_cast<int>(arguments.size()), arguments.data());
}

}  // namespace

TEST_CASE("without arguments, everything is checked", "[unit]") {
  const auto chosen = std::get<options>(parse({}));
  CHECK(chosen.names.empty());
  CHECK(chosen.format == output_format::text);
  CHECK(chosen.colours == colour_choice::automatic);
  CHECK(chosen.jobs == 0);
  CHECK_FALSE(chosen.time_limit);
  CHECK(chosen.build);
}

TEST_CASE("options and names may be mixed", "[unit]") {
  const auto chosen = std::get<options>(
      parse({"05", "--format", "json", "-j", "3", "--timeout=2.5", "--no-build", "--color", "never", "7"}));
  CHECK(chosen.names == std::vector<std::string>{"05", "7"});
  CHECK(chosen.format == output_format::json);
  CHECK(chosen.jobs == 3);
  CHECK(chosen.time_limit == std::chrono::milliseconds(2500));
  CHECK_FALSE(chosen.build);
  CHECK(chosen.colours == colour_choice::never);
}

TEST_CASE("--help and --version are answers, mistakes are not", "[unit]") {
  CHECK(std::get<farewell>(parse({"--help"})).exit_code == 0);
  CHECK(std::get<farewell>(parse({"--help"})).words.find("--timeout SECONDS") != std::string::npos);
  CHECK(std::get<farewell>(parse({"--version"})).words.rfind("runner ", 0) == 0);
  for (const std::vector<const char*>& wrong : std::vector<std::vector<const char*>>{
           {"--bogus"}, {"--format", "yaml"}, {"--jobs", "0"}, {"--jobs", "x"}, {"--timeout", "-1"}, {"--color"}}) {
    const auto end = std::get<farewell>(parse(wrong));
    CHECK(end.exit_code == 2);
    CHECK(end.words.find("runner --help") != std::string::npos);
  }
}

TEST_CASE("a command takes what concerns it", "[unit]") {
  CHECK(std::get<options>(parse({})).what == action::check);
  CHECK(std::get<options>(parse({"5"})).what == action::check);
  CHECK(std::get<options>(parse({"list"})).what == action::list);
  CHECK(std::get<options>(parse({"map", "--color=always"})).colours == colour_choice::always);
  auto chosen = std::get<options>(parse({"watch", "5", "--jobs", "3"}));
  CHECK(chosen.what == action::watch);
  CHECK(chosen.names == std::vector<std::string>{"5"});
  CHECK(chosen.jobs == 3);
  chosen = std::get<options>(parse({"hint", "--all"}));
  CHECK(chosen.what == action::hint);
  CHECK(chosen.names.empty());
  CHECK(chosen.all_hints);
  CHECK(std::get<options>(parse({"hint", "5"})).names == std::vector<std::string>{"5"});
  CHECK(std::get<options>(parse({"reset", "list"})).names == std::vector<std::string>{"list"});
  chosen = std::get<options>(parse({"solution", "5", "--spoil"}));
  CHECK(chosen.what == action::solution);
  CHECK(chosen.spoil);
  chosen = std::get<options>(parse({"new", "21_name", "Some name"}));
  CHECK(chosen.what == action::make_puzzle);
  CHECK(chosen.names == std::vector<std::string>{"21_name"});
  CHECK(chosen.title == "Some name");
  chosen = std::get<options>(parse({"verify", "1", "2", "--no-build"}));
  CHECK(chosen.what == action::verify);
  CHECK(chosen.names == std::vector<std::string>{"1", "2"});
  CHECK_FALSE(chosen.build);
  CHECK(std::get<options>(parse({"readme", "--check"})).only_look);
  CHECK(std::get<options>(parse({"--full", "5"})).in_full);
}

TEST_CASE("a puzzle that is named as a command comes after --", "[unit]") {
  const auto chosen = std::get<options>(parse({"--", "map"}));
  CHECK(chosen.what == action::check);
  CHECK(chosen.names == std::vector<std::string>{"map"});
}

TEST_CASE("a command's own help and mistakes", "[unit]") {
  CHECK(std::get<farewell>(parse({"hint", "--help"})).words.find("--all") != std::string::npos);
  for (const std::vector<const char*>& wrong :
       std::vector<std::vector<const char*>>{{"reset"},
                                             {"reset", "1", "2"},
                                             {"solution"},
                                             {"new", "21_name"},
                                             {"list", "--all"},
                                             {"map", "5"},
                                             {"hint", "1", "2"},
                                             {"list", "map"},
                                             {"new", "21_name", "Title", "more"}}) {
    INFO(wrong[0]);
    const auto parsed = parse(wrong);
    REQUIRE(std::holds_alternative<farewell>(parsed));
    CHECK(std::get<farewell>(parsed).exit_code == 2);
  }
}

TEST_CASE("a slip in a command's name is seen", "[unit]") {
  CHECK(command_like("wacth") == "watch");
  CHECK(command_like("hints") == "hint");
  CHECK(command_like("lsit") == "list");
  CHECK(command_like("cancellation") == "");
  CHECK(command_like("17") == "");
}
