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
    CHECK(end.words.find("All options: runner --help\n") != std::string::npos);
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
       std::vector<std::vector<const char*>>{{"reset", "1", "2"},
                                             {"completion", "cmd"},
                                             {"completion"},
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

TEST_CASE("a slip in an option is seen, and what a command does not take is named", "[unit]") {
  const auto words = [](std::vector<const char*> arguments) {
    return std::get<farewell>(parse(std::move(arguments))).words;
  };
  CHECK(words({"--fromat", "json"}) ==
        "runner has no option --fromat. Did you mean --format?\nAll options: runner --help\n");
  CHECK(words({"5", "--tiemout=3"}) ==
        "runner has no option --tiemout. Did you mean --timeout?\nAll options: runner --help\n");
  CHECK(words({"watch", "--jbos", "3"}) ==
        "runner watch has no option --jbos. Did you mean --jobs?\nAll options: runner watch --help\n");
  CHECK(words({"list", "--format", "json"}) ==
        "runner list has no option --format.\nAll options: runner list --help\n");
  CHECK(words({"map", "5"}) == "runner map does not take the argument 5.\nAll options: runner map --help\n");
}

TEST_CASE("a number that is none is refused with an example", "[unit]") {
  const auto words = [](const char* option, const char* value) {
    return std::get<farewell>(parse({option, value})).words;
  };
  for (const std::string wrong : {"abc", "10s", "2,5", "0", "-1", "1e3", "nan", ".", "86401", ""}) {
    INFO(wrong);
    CHECK(words("--timeout", wrong.c_str()) == "runner: --timeout: " + wrong +
                                                   " is not a number of seconds from 0.001 to 86400. Write for example "
                                                   "10 or 2.5.\nAll options: runner --help\n");
  }
  for (const std::string wrong : {"x", "0", "1025", "2.5"}) {
    INFO(wrong);
    CHECK(words("--jobs", wrong.c_str()) == "runner: --jobs: " + wrong +
                                                " is not a whole number from 1 to 1024. Write for example 4.\n"
                                                "All options: runner --help\n");
  }
  for (const char* right : {"10", "2.5", ".5", "3.", "0.001"})
    CHECK(std::get<options>(parse({"--timeout", right})).time_limit);
}

TEST_CASE("the words to complete are not read as arguments", "[unit]") {
  const auto chosen = std::get<options>(parse({"complete", "--format", "--help", "--"}));
  CHECK(chosen.what == action::complete);
  CHECK(chosen.names == std::vector<std::string>{"--format", "--help", "--"});
}
