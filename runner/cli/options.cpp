#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <map>

#ifndef RUNNER_VERSION
#define RUNNER_VERSION "unknown"
#endif

namespace runner {

std::variant<options, farewell> parse_arguments(int argc, const char* const* argv) {
  options chosen;
  double seconds = 0;
  bool no_build = false;

  CLI::App app("Checks your answers to the Asio Puzzles: builds what changed, runs the tests, tells what to do next.",
               "runner");
  app.set_version_flag("-V,--version", "runner " RUNNER_VERSION);
  app.footer(
      "Without a name, all puzzles are checked. A name may be 05_cancellation_cleanup, 05, 5, or a part: "
      "cancellation.\n"
      "Exit codes: 0 all passed, 1 some did not, 2 wrong usage, 3 the project or the machine is in trouble, 130 "
      "interrupted.");

  app.add_option("puzzles", chosen.names, "The puzzles to check; none: all of them")->type_name("PUZZLE");
  app.add_option("--format", chosen.format, "How to report: text, json, or junit (XML for CI systems)")
      ->transform(CLI::Transformer(std::map<std::string, output_format>{
          {"text", output_format::text}, {"json", output_format::json}, {"junit", output_format::junit}}))
      ->type_name("FORMAT");
  app.add_option("-j,--jobs", chosen.jobs, "How many to build and run at a time; default: one for each processor")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_option("--timeout", seconds, "How long a test may take; default: 10, or what puzzles.toml says")
      ->check(CLI::Range(0.001, 86400.0))
      ->type_name("SECONDS");
  app.add_flag("--no-build", no_build, "Run what is there, without building");
  app.add_option("--color", chosen.colours, "Colours: auto, always or never; NO_COLOR is honoured too")
      ->transform(CLI::Transformer(std::map<std::string, colour_choice>{
          {"auto", colour_choice::automatic}, {"always", colour_choice::always}, {"never", colour_choice::never}}))
      ->type_name("WHEN");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return farewell{0, app.help()};
  } catch (const CLI::CallForVersion& version) {
    return farewell{0, std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return farewell{2, std::string("runner: ") + error.what() + "\nWhat there is: runner --help\n"};
  }
  if (seconds > 0) chosen.time_limit = std::chrono::milliseconds(static_cast<long>(seconds * 1000 + 0.5));
  chosen.build = !no_build;
  return chosen;
}

}  // namespace runner
