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
