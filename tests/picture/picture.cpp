// Draws the README's picture: what a learner sees while solving the first puzzle. The answers are a wrong one of the
// project and its reference answer, the results are those of their tests, and the pages are those of watch.
#include <fmt/format.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "check/run_test.hpp"
#include "course/course.hpp"
#include "svg.hpp"
#include "util/files.hpp"
#include "util/protocol.hpp"
#include "util/text.hpp"
#include "watch/frame.hpp"
#include "watch/places.hpp"

namespace {

namespace fs = std::filesystem;
using namespace runner;

constexpr std::size_t columns = 88;  // the longest line of the function
constexpr std::size_t rows = 28;     // of watch; the editor is above it

const fs::path source_dir = PICTURE_SOURCE_DIR;
const fs::path svg_file = source_dir / "tests" / "picture" / "session.svg";

/// What the test says of the answer it was built with.
result result_of(const fs::path& program) {
  asio::io_context loop;
  test_program test{program, program.string() + ".picture.xml", program.parent_path(), std::chrono::minutes(1)};
  result outcome;
  std::exception_ptr error;
  asio::co_spawn(loop, run_test(loop.get_executor(), test), [&](std::exception_ptr thrown, result made) {
    error = thrown;
    outcome = std::move(made);
  });
  loop.run();
  if (error) std::rethrow_exception(error);
  outcome.duration = std::chrono::milliseconds(4);  // another one in each run
  return outcome;
}

/// The function that the learner writes, as an editor shows it; lines that `before` lacks stand out.
std::vector<std::string> editor(const fs::path& answer, const puzzle& puzzle, const std::vector<std::string>& before,
                                const style& look) {
  const std::string text = read_file(answer).value_or("");
  const std::size_t begin = text.find("inline asio::awaitable");
  if (begin == text.npos) throw std::runtime_error(answer.string() + " has no function to show");
  std::vector<std::string> lines;
  for (const std::string& line : lines_of(text.substr(begin, text.find("\n}\n", begin) + 2 - begin))) {
    if (line.find("  // ") == line.npos) lines.push_back(line);
  }
  std::vector<std::string> shown{look(paint::dim, " " + puzzle.exercise_file()), ""};
  for (const std::string& line : lines) {
    const std::string text_of_line = "   " + line;
    const bool is_new = !before.empty() && std::find(before.begin(), before.end(), text_of_line) == before.end();
    shown.push_back(is_new ? look(paint::green, text_of_line) : text_of_line);
  }
  return shown;
}

/// A session of watch, and what is on the screen beside it.
class film {
 public:
  explicit film(const course& course) : now_(course) {
    for (status& each : now_.statuses) each.untouched = true;
    now_.statuses[0].untouched = false;
    now_.statuses[0].known.last = verdict::failed;
    on_.look.width = columns;
    on_.look.colour = true;
    on_.height = rows;
    on_.clickable = true;
    happens(watch::event::resized{rows});
    happens(watch::event::started{});
  }

  const style& look() const { return on_.look; }
  void happens(const watch::session_event& what) { watch::update(now_, what); }
  void press(std::string_view character) {
    key pressed;
    pressed.what = key::name::character;
    pressed.text = character;
    happens(watch::event::pressed{pressed});
  }

  void builds() {
    watch::event::saved saved;
    saved.exercises = {0};
    happens(saved);
    happens(watch::event::progressed{now_.work, "building [1/2] " + title() + " …"});
  }
  void ends(const result& outcome, const fs::path& answer) {
    const puzzle& first = now_.course->puzzles[0];
    const int line = watch::line_to_edit(outcome, first, read_file(answer).value_or(""));
    happens(watch::event::judged{now_.work, 0, outcome, "", line});
    happens(watch::event::work_ended{now_.work, ""});
  }
  void ends_deep(const result& outcome) {
    happens(watch::event::deep_judged{now_.work, outcome});
    happens(watch::event::work_ended{now_.work, ""});
  }

  void show(double seconds, std::vector<std::string> above) {
    reader_view reader;
    reader.program = "build/runner";
    scene& next = scenes.emplace_back();
    next.seconds = seconds;
    next.lines = std::move(above);
    next.lines.push_back(on_.look(paint::dim, std::string()));
    next.lines.push_back(on_.look(paint::dim, " $ build/runner watch"));
    for (std::string& line : lines_of(watch::frame(now_, reader, on_))) next.lines.push_back(without_links(line));
  }

  std::vector<scene> scenes;

 private:
  std::string title() const {
    const puzzle& first = now_.course->puzzles[0];
    return fmt::format("{} {}", first.number(), first.title);
  }
  static std::string without_links(std::string_view line) {
    std::string text;
    while (!line.empty()) {
      const std::size_t link = std::min(line.find("\x1b]8"), line.size());
      text += line.substr(0, link);
      line.remove_prefix(link);
      if (!line.empty()) line.remove_prefix(line.find("\x1b\\") + 2);
    }
    return text;
  }

  watch::state now_;
  watch::surface on_;
};

std::string draw() {
  ::setenv(protocol::seed, "1", 1);
  const course all = load_course(source_dir);
  const puzzle& first = all.puzzles.at(0);
  const fs::path mistake = source_dir / first.wrong_folder() / "dispatch.hpp";
  const fs::path solution = source_dir / first.solution_file();
  const result failed = result_of(PICTURE_FIRST_TEST), passed = result_of(PICTURE_SECOND_TEST);
  if (failed.passed() || !passed.passed()) throw std::runtime_error("The answers do not end as they should.");

  film session(all);
  const std::vector<std::string> before = editor(mistake, first, {}, session.look());
  const std::vector<std::string> after = editor(solution, first, before, session.look());
  session.ends(failed, mistake);
  session.show(5, before);
  session.builds();
  session.show(1, after);
  session.ends(passed, solution);
  session.ends_deep(passed);
  session.show(3, after);
  session.press("l");
  session.show(3, after);
  return as_svg(session.scenes, columns,
                "A session: a wrong answer with its timeline, the right one, and what comes next");
}

}  // namespace

int main(int argc, char** argv) try {
  const bool only_check = argc == 2 && std::string_view(argv[1]) == "--check";
  const std::string svg = draw();
  if (read_file(svg_file) == svg) {
    fmt::print("{} is up to date.\n", svg_file.string());
    return 0;
  }
  if (only_check) {
    fmt::print("{} is out of date. To draw it: {}\n", svg_file.string(), argv[0]);
    return 1;
  }
  write_whole(svg_file, svg);
  fmt::print("{} is drawn anew.\n", svg_file.string());
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "The picture cannot be drawn: {}\n", error.what());
  return 3;
}
