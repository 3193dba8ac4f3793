// How long a learner waits. Prints ratios of interleaved runs; see `--help`.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string_view>

#include "../runner/terminal_session.hpp"
#include "measure.hpp"
#include "report.hpp"
#include "trees.hpp"

namespace fs = std::filesystem;
using namespace bench;

namespace {

const std::vector<std::string> all_parts{"edit", "watch", "all", "idle", "many"};

struct options {
  int rounds = 5;
  std::string only;
  std::vector<std::string> parts = all_parts;
  std::string compiler = BENCHMARK_COMPILER;
  fs::path work = fs::temp_directory_path() / "asio-puzzles-benchmark";
  fs::path json, svg;
};

void declare(CLI::App& app, options& chosen) {
  app.description(
      "Measures what a learner runs, in a copy of the project with every exercise solved, against the same puzzles\n"
      "built the plain way (no precompiled header, header-only Asio, default linker, -O0), in interleaved rounds.");
  app.add_option("--rounds", chosen.rounds, "Rounds of each measurement")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--only", chosen.only, "Only puzzles whose name contains this text")->option_text("TEXT");
  app.add_option("--parts", chosen.parts, "What to measure")
      ->delimiter(',')
      ->check(CLI::IsMember(all_parts))
      ->capture_default_str();
  app.add_option("--compiler", chosen.compiler, "The compiler of every build tree")->capture_default_str();
  app.add_option("--work", chosen.work, "Where to put the copy and the build trees")->capture_default_str();
  app.add_option("--json", chosen.json, "Write the numbers as JSON")->option_text("FILE");
  app.add_option("--svg", chosen.svg, "Write the picture for the README")->option_text("FILE");
}

spread repeat(int rounds, const std::function<double()>& measure) {
  std::vector<double> values;
  for (int i = 0; i < rounds; ++i) values.push_back(measure());
  return spread_of(values);
}

// One edit, then `./runner NAME` from start to verdict. The answer is right, so anything but 0 is no measurement.
double edit_to_verdict(project& course, const tree& built, const std::string& puzzle) {
  course.edit(puzzle);
  return run_or_die({built.runner(), puzzle, "--color", "never"}, built.path()).seconds;
}

void measure_edits(const options& chosen, project& course, const tree& learner, const tree& bare, const tree& plain,
                   results& found) {
  std::vector<std::string> names;
  for (const std::string& puzzle : course.puzzles())
    if (puzzle.find(chosen.only) != std::string::npos) names.push_back(puzzle);

  // Once for nothing: the first build of a tree makes what all puzzles share.
  for (const tree* each : {&learner, &bare, &plain}) run_or_die({each->runner(), "--color", "never"}, each->path());

  std::vector<std::vector<double>> in_learner(names.size()), in_bare(names.size()), in_plain(names.size());
  std::vector<double> floor_learner, floor_bare;
  const auto floor = [&](const tree& built) {
    course.edit("99_floor");
    const double build = run_or_die({"ninja", "test_99_floor"}, built.path()).seconds;
    return build + run_or_die({built.program("99_floor")}, built.path()).seconds;
  };
  for (int round = 0; round < chosen.rounds; ++round) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::cerr << fmt::format("\rround {} of {}: {:<32}", round + 1, chosen.rounds, names[i]) << std::flush;
      in_learner[i].push_back(edit_to_verdict(course, learner, names[i]));
      in_bare[i].push_back(edit_to_verdict(course, bare, names[i]));
      in_plain[i].push_back(edit_to_verdict(course, plain, names[i]));
      floor_learner.push_back(floor(learner));
      floor_bare.push_back(floor(bare));
    }
  }
  std::cerr << "\r" << std::string(60, ' ') << "\r";

  std::vector<double> shares, bare_shares, times, bare_times, asan_costs;
  double worst = 0, worst_bare = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    puzzle_times each;
    each.name = names[i];
    each.learner = spread_of(in_learner[i]);
    each.bare = spread_of(in_bare[i]);
    each.plain = spread_of(in_plain[i]);
    shares.push_back(each.learner.median / each.plain.median);
    bare_shares.push_back(each.bare.median / each.plain.median);
    asan_costs.push_back(each.learner.median / each.bare.median);
    times.push_back(each.learner.median);
    bare_times.push_back(each.bare.median);
    worst = std::max(worst, shares.back());
    worst_bare = std::max(worst_bare, bare_shares.back());
    found.puzzles.push_back(each);
  }
  found.add("edit to verdict, of plain: median over the puzzles, with ASan", spread_of(shares).median, 1.0 / 5);
  found.add("edit to verdict, of plain: the worst puzzle, with ASan", worst, 0.4);
  found.add("edit to verdict, of plain: median over the puzzles, without ASan", spread_of(bare_shares).median, 1.0 / 7);
  found.add("edit to verdict, of plain: the worst puzzle, without ASan", worst_bare, 0.3);
  found.add("median puzzle to the floor (an empty test), with ASan",
            spread_of(times).median / spread_of(floor_learner).median, 3);
  found.add("median puzzle to the floor (an empty test), without ASan",
            spread_of(bare_times).median / spread_of(floor_bare).median, 3);
  found.add("with ASan to without: median over the puzzles", spread_of(asan_costs).median, 1.5);
}

double now() { return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count(); }

// In watch, from a save to the start of the compiler.
void measure_watch(const options& chosen, project& course, results& found) {
  const fs::path stamps = chosen.work / "stamps";
  const std::string launcher = fmt::format("-DCMAKE_CXX_COMPILER_LAUNCHER={};{}", BENCHMARK_STAMP, stamps.string());
  const tree watched(course, "watched", chosen.compiler, {launcher});
  const std::string puzzle = course.puzzles().front();
  run_or_die({watched.runner(), puzzle, "--color", "never"}, watched.path());

  terminal_session session({watched.runner(), "watch", puzzle}, watched.path());
  std::vector<double> seconds;
  for (int i = 0; i < 4 * chosen.rounds; ++i) {
    for (const double checked = now() + 1.5; now() < checked;) session.read_for(10);
    fs::remove(stamps);
    const double saved = now();
    course.edit(puzzle);
    double started = 0;
    while (!(std::ifstream(stamps) >> started)) {
      session.read_for(1);
      if (now() - saved > 30) throw std::runtime_error("watch does not build what was saved");
    }
    seconds.push_back(started - saved);
  }
  found.add("watch: from a save to the start of the compiler: seconds", spread_of(seconds), 0.02);
}

void measure_first_check(const options& chosen, const tree& learner, const tree& bare, const tree& plain,
                         results& found) {
  std::vector<double> with_asan, without_asan;
  const auto check_all = [](const tree& built) {
    built.forget_puzzles();
    return run_or_die({built.runner(), "--color", "never"}, built.path()).seconds;
  };
  for (int round = 0; round < chosen.rounds; ++round) {
    const double in_learner = check_all(learner), in_bare = check_all(bare), in_plain = check_all(plain);
    with_asan.push_back(in_learner / in_plain);
    without_asan.push_back(in_bare / in_plain);
  }
  found.add("first check of all, of plain, with ASan", spread_of(with_asan), 0.4);
  found.add("first check of all, of plain, without ASan", spread_of(without_asan), 0.4);
}

void measure_unchanged_check(const options& chosen, const project& course, const tree& built, results& found) {
  run_or_die({built.runner(), "--color", "never"}, built.path());
  std::string loop = "for test in";
  for (const std::string& puzzle : course.puzzles()) loop += ' ' + built.program(puzzle);
  loop += "; do $test; done";
  const std::string empty =
      fmt::format("for i in $(seq {}); do {}; done", course.puzzles().size(), built.program("99_floor"));

  std::vector<double> to_a_row, cpu;
  for (int round = 0; round < chosen.rounds; ++round) {
    const double with_runner = run_or_die({built.runner(), "--color", "never"}, built.path()).seconds;
    const measurement row = run_or_die({"sh", "-c", loop}, built.path());
    to_a_row.push_back(with_runner / row.seconds);
    cpu.push_back(row.cpu_seconds - run_or_die({"sh", "-c", empty}, built.path()).cpu_seconds);
  }
  found.add(fmt::format("check of all, nothing changed, to a shell loop over the programs ({})", built.name()),
            spread_of(to_a_row), 3);
  found.add(fmt::format("CPU seconds of all tests beyond starting as many empty ones ({})", built.name()),
            spread_of(cpu), 0.1);
}

void measure_many(const options& chosen, const tree& with, results& found) {
  struct command {
    std::string name;
    std::vector<std::string> arguments;
  };
  const std::vector<command> commands{{"check, nothing changed", {}}, {"list", {"list"}}, {"map", {"map"}}};
  std::vector<double> seconds_of_hundred;
  std::vector<std::size_t> peak_of_hundred;
  for (const int puzzles : {100, 1000}) {
    const fs::path course = chosen.work / fmt::format("many-{}", puzzles);
    const fs::path build = make_course(course, puzzles, with.runner(), chosen.compiler);
    run_or_die({build / "runner", "--color", "never"}, course.string());
    for (std::size_t i = 0; i < commands.size(); ++i) {
      std::vector<std::string> argv{build / "runner", "--color", "never"};
      argv.insert(argv.end(), commands[i].arguments.begin(), commands[i].arguments.end());
      std::size_t peak = 0;
      const spread seconds = repeat(chosen.rounds, [&] {
        const measurement once = run_or_die(argv, course.string());
        peak = std::max(peak, once.peak_memory);
        return once.seconds;
      });
      if (puzzles == 100) {
        seconds_of_hundred.push_back(seconds.median);
        peak_of_hundred.push_back(peak);
        continue;
      }
      const std::string what = fmt::format("1,000 puzzles: {}: ", commands[i].name);
      found.add(what + "seconds", seconds, 3);
      found.add(what + "time, of that of 100", seconds.median / seconds_of_hundred[i], 15);
      found.add(what + "memory, of that of 100", static_cast<double>(peak) / static_cast<double>(peak_of_hundred[i]),
                2);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  options chosen;
  CLI::App app("", "benchmark");
  declare(app, chosen);
  CLI11_PARSE(app, argc, argv);
  const auto asked = [&](std::string_view part) {
    return std::find(chosen.parts.begin(), chosen.parts.end(), part) != chosen.parts.end();
  };

  std::cerr << "Copying, configuring and building trees …\n";
  project course(BENCHMARK_SOURCE_DIR, chosen.work / "project");
  const tree learner(course, "learner", chosen.compiler, {});

  results found;
  found.rounds = chosen.rounds;
  if (asked("edit") || asked("all") || asked("idle")) {
    const tree bare(course, "bare", chosen.compiler, {"-DPUZZLES_SANITIZE="});
    if (asked("edit") || asked("all")) {
      const tree plain(course, "plain", chosen.compiler, {"-DPUZZLES_SANITIZE=", "-DPUZZLES_PLAIN=ON"});
      if (asked("edit")) measure_edits(chosen, course, learner, bare, plain, found);
      if (asked("all")) measure_first_check(chosen, learner, bare, plain, found);
    }
    if (asked("idle")) {
      measure_unchanged_check(chosen, course, learner, found);
      measure_unchanged_check(chosen, course, bare, found);
    }
  }
  if (asked("watch")) measure_watch(chosen, course, found);
  if (asked("many")) measure_many(chosen, learner, found);

  std::cout << as_text(found);
  if (!chosen.json.empty()) std::ofstream(chosen.json) << as_json(found);
  if (!chosen.svg.empty()) std::ofstream(chosen.svg) << as_svg(found);
}
