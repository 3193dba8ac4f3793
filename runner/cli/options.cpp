#include "cli/options.hpp"

#include <CLI/CLI.hpp>

#ifndef RUNNER_VERSION
#define RUNNER_VERSION "unknown"
#endif

namespace runner {

std::variant<options, farewell> parse_arguments(int argc, const char* const* argv) {
  options chosen;
  double seconds = 0;
  bool no_build = false;
  std::string format = "text";
  std::string colours = "auto";

  CLI::App app("Checks your answers to the Asio Puzzles: builds what changed, runs the tests, tells what to do next.",
               "runner");
  app.set_version_flag("-V,--version", "runner " RUNNER_VERSION);
  app.footer(
      "Without a name, all puzzles are checked. A name may be 05_cancellation_cleanup, 05, 5, or a part: "
      "cancellation.\n"
      "Exit codes: 0 all passed, 1 some did not, 2 wrong usage, 3 the project or the machine is in trouble, 130 "
      "interrupted.");

  app.add_option("puzzles", chosen.names, "The puzzles to check; none: all of them")->option_text("[PUZZLE...]");
  app.add_option("--format", format, "How to report; junit is XML for CI systems")
      ->check(CLI::IsMember({"text", "json", "junit"}))
      ->option_text("text|json|junit");
  app.add_option("-j,--jobs", chosen.jobs, "How many to build and run at a time; otherwise one for each processor")
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  app.add_option("--timeout", seconds, "How long a test may take; otherwise 10, or what puzzles.toml says")
      ->check(CLI::Range(0.001, 86400.0))
      ->option_text("SECONDS");
  app.add_flag("--no-build", no_build, "Run what is there, without building");
  app.add_option("--color", colours, "NO_COLOR and TERM=dumb are honoured too")
      ->check(CLI::IsMember({"auto", "always", "never"}))
      ->option_text("auto|always|never");

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
  if (format == "json") chosen.format = output_format::json;
  if (format == "junit") chosen.format = output_format::junit;
  if (colours == "always") chosen.colours = colour_choice::always;
  if (colours == "never") chosen.colours = colour_choice::never;
  return chosen;
}

}  // namespace runner
