#include "cli/class_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "author/publish.hpp"
#include "cli/loop.hpp"
#include "grade/grader.hpp"
#include "grade/similarity.hpp"
#include "grade/student_json.hpp"
#include "screen/terminal.hpp"
#include "util/errors.hpp"
#include "util/exit_code.hpp"
#include "util/files.hpp"
#include "util/overloaded.hpp"
#include "util/text.hpp"
#include "view/class_html.hpp"
#include "view/class_report.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// How far grading has come, and how long the rest will take at this pace.
class pace {
 public:
  explicit pace(std::size_t answers) : answers_(answers) {}

  void judged() {
    if (done_++ == 0) began_ = std::chrono::steady_clock::now();
  }

  std::string line(std::size_t students, std::size_t all) const {
    return fmt::format("{} of {} students, {} of {} answers{}", students, all, done_, answers_, time_left());
  }

 private:
  std::string time_left() const {
    if (done_ < 20) return "";
    const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    const auto left = static_cast<long>(spent / static_cast<double>(done_ - 1) * static_cast<double>(answers_ - done_));
    return left < 90 ? fmt::format(", {} s left", left) : fmt::format(", {} min left", (left + 30) / 60);
  }

  std::size_t answers_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point began_;
};

std::vector<student_result> read_results(const fs::path& folder, std::vector<std::string>& problems) {
  std::vector<student_result> students;
  std::error_code error;
  for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error)) {
    const std::string name = each->path().filename().string();
    if (each->path().extension() != ".json" || name.front() == '.') continue;
    const std::optional<std::string> text = read_file(each->path());
    try {
      if (!text) throw not_a_result("it cannot be read");
      students.push_back(parse_student(*text));
    } catch (const not_a_result& mistake) {
      problems.push_back(fmt::format("{} is not a result: {}.", each->path().string(), mistake.what()));
    }
  }
  if (error) throw wrong_usage(fmt::format("{}: {}.", folder.string(), error.message()));
  std::sort(students.begin(), students.end(),
            [](const student_result& a, const student_result& b) { return a.student < b.student; });
  return students;
}

}  // namespace

int run_grade(const course& course, const build_tree& tree, const options& asked) {
  const submission_list list = find_submissions(asked.names);
  terminal out(STDOUT_FILENO, asked.colours);
  terminal err(STDERR_FILENO, asked.colours);
  for (const std::string& problem : list.problems) err.print(printable(problem) + "\n");
  grade_settings settings;
  settings.out = fs::absolute(asked.folder);
  settings.jobs = asked.jobs;
  settings.time_limit = asked.time_limit;
  settings.sandbox = asked.sandbox == "none" ? sandbox_kind::none : sandbox_kind::bubblewrap;

  std::size_t graded = 0;
  pace speed(list.students.size() * course.puzzles.size());
  const auto show_pace = [&] { out.live(speed.line(graded, list.students.size())); };
  const overloaded show{[&](const grade_event::preparing& now) { out.live(now.step); },
                        [&](const grade_event::warning& now) { err.print(now.sentence + "\n"); },
                        [&](const grade_event::judged&) {
                          speed.judged();
                          show_pace();
                        },
                        [&](const grade_event::graded& now) {
                          ++graded;
                          for (const std::string& remark : now.remarks) {
                            err.print(fmt::format("{}: {}.\n", printable(now.student.student), printable(remark)));
                          }
                          out.print(printable(student_line(now.student, out.look())) + "\n");
                          show_pace();
                        }};
  const auto on_event = [&](const grade_event_type& event) { std::visit(show, event); };
  const bool finished = list.students.empty() || run_until_done([&](asio::any_io_executor executor) {
                          return grade(executor, course, tree, list.students, settings, on_event);
                        });
  out.live("");
  if (!finished) {
    err.print(fmt::format("Interrupted: {} of {} students are graded. Run the same command again to continue.\n",
                          graded, list.students.size()));
    return was_interrupted;
  }
  out.print(fmt::format("{} graded. Results: {}\n", graded == 1 ? "1 student" : fmt::format("{} students", graded),
                        asked.folder.string()));
  return list.problems.empty() ? all_passed : some_not_passed;
}

int run_report(const course& course, const options& asked) {
  std::vector<std::string> problems;
  const std::vector<student_result> students = read_results(asked.folder, problems);
  terminal out(STDOUT_FILENO, asked.colours);
  terminal err(STDERR_FILENO, asked.colours);
  for (const std::string& problem : problems) err.print(printable(problem) + "\n");
  if (students.empty()) throw wrong_usage(fmt::format("{} contains no results of grade.", asked.folder.string()));

  class_results all = sum_up(course, students, asked.partial);
  const bool for_people = asked.class_as == class_format::text || asked.class_as == class_format::html;
  if (for_people && !run_until_done([&](asio::any_io_executor executor) -> asio::awaitable<void> {
        all.similar = co_await find_similar(executor, course, students, asked.folder);
      })) {
    return was_interrupted;
  }
  switch (asked.class_as) {
    case class_format::text:
      out.print(class_text(all, out.look()));
      break;
    case class_format::csv:
      out.print(class_csv(all));
      break;
    case class_format::junit:
      out.print(class_junit(all));
      break;
    case class_format::gradescope:
      if (students.size() != 1)
        throw wrong_usage("Gradescope takes one student: grade each student into a folder of its own.");
      out.print(class_gradescope(all));
      break;
    case class_format::html:
      out.print(class_html(all));
      break;
  }
  return problems.empty() ? all_passed : some_not_passed;
}

int run_publish(const course& course, const options& asked) {
  published made;
  const bool done = run_until_done([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    made = asked.names.front() == "solutions" ? co_await publish_solutions(executor, course)
                                              : co_await publish_learners(executor, course);
  });
  terminal out(STDOUT_FILENO, asked.colours);
  if (!done) return was_interrupted;
  out.print(
      fmt::format("The branch {0} is at {1}, made from the last commit. It was not pushed.\n"
                  "  Look at it  git show --stat {0}\n  Push it     git push --force-with-lease origin {0}\n",
                  made.branch, made.commit.substr(0, 10)));
  return all_passed;
}

}  // namespace runner
