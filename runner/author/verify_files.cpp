#include "author/verify_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "course/answers.hpp"
#include "util/files.hpp"
#include "util/text.hpp"
#include "view/report.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t hints_of_a_puzzle = 3;

class file_checker {
 public:
  file_checker(const course& course, const puzzle& puzzle) : course_(course), puzzle_(puzzle) {}

  std::vector<std::string> check() {
    check_map();
    check_exercise();
    if (!has_answers(course_)) return std::move(problems_);
    const std::string solution = text_of(course_.solution(puzzle_));
    check_explanation();
    if (!solution.empty()) require_namespace(course_.solution(puzzle_), solution);
    check_wrong_answers();
    return std::move(problems_);
  }

 private:
  void problem(std::string sentence) { problems_.push_back(std::move(sentence)); }

  std::string name_of_file(const fs::path& file) const { return file.lexically_relative(course_.source_dir).string(); }

  /// The file's text; "" and a problem if there is none.
  std::string text_of(const fs::path& file) {
    std::optional<std::string> text = read_file(file);
    if (!text || text->empty()) problem(fmt::format("{} is missing or empty.", name_of_file(file)));
    return text.value_or("");
  }

  void require_namespace(const fs::path& file, const std::string& text) {
    const std::string needed = fmt::format("namespace {} {{", puzzle_.bare_name());
    if (text.find(needed) == text.npos) problem(fmt::format("{} has no \"{}\".", name_of_file(file), needed));
    if (text.find("#pragma once") == text.npos) problem(fmt::format("{} has no #pragma once.", name_of_file(file)));
  }

  void check_map() {
    const auto need = [&](bool there, std::string_view key) {
      if (!there) problem(fmt::format("puzzles.toml: {} is missing.", key));
    };
    need(puzzle_.stars > 0, "stars");
    need(!puzzle_.concepts.empty(), "concepts");
    need(!puzzle_.asio.empty(), "asio");
    need(!puzzle_.asyncio.empty(), "asyncio");
    if (puzzle_.hints.size() != hints_of_a_puzzle) {
      problem(fmt::format("puzzles.toml: {} hints; expected {}.", puzzle_.hints.size(), hints_of_a_puzzle));
    }
    for (std::size_t i = 0; i < puzzle_.hints.size(); ++i) {
      if (puzzle_.hints[i].find_first_not_of(" \t\r\n") == std::string::npos)
        problem(fmt::format("Hint {} is empty.", i + 1));
    }
  }

  void check_explanation() {
    const std::string text = text_of(course_.explanation(puzzle_));
    if (!text.empty())
      require_first_line(course_.explanation(puzzle_), text, fmt::format("# {} {}", puzzle_.number(), puzzle_.title));
  }

  /// The title is written in several files, and must be that of the map in each of them.
  void require_first_line(const fs::path& file, const std::string& text, const std::string& line) {
    if (text.substr(0, text.find('\n')) == line) return;
    problem(fmt::format("{} does not begin with \"{}\", as the map has it.", name_of_file(file), line));
  }

  /// The exercise may be solved here, so the stub is checked.
  void check_exercise() {
    const fs::path copy = pristine_file(course_, puzzle_);
    const std::string pristine = text_of(copy);
    const std::string text = text_of(course_.exercise(puzzle_));
    if (pristine.empty()) return;
    const std::string name = name_of_file(copy);
    require_first_line(copy, pristine,
                       fmt::format("// {} · {} · {}", puzzle_.number(), puzzle_.title, stars(puzzle_.stars)));
    require_namespace(copy, pristine);
    if (pristine.find("TODO") == pristine.npos) problem(fmt::format("{} has no TODO.", name));
    if (!text.empty() && text != pristine) {
      problem(
          fmt::format("{0} differs from {1}. If it is solved here: runner reset {2}. If the exercise itself has "
                      "changed: cp {0} {1}",
                      name_of_file(course_.exercise(puzzle_)), name, puzzle_.number()));
    }
  }

  void check_wrong_answers() {
    const std::vector<fs::path> all = wrong_answers(course_, puzzle_);
    if (all.empty()) problem(fmt::format("There is no wrong answer in {}.", puzzle_.wrong_folder()));
    for (const fs::path& file : all) {
      const std::vector<std::string> lines = lines_of(text_of(file));
      const auto says = [&](std::string_view what) {
        return std::any_of(lines.begin(), lines.end(), [&](const std::string& line) {
          return line.starts_with(what) && line.find_first_not_of(' ', what.size()) != line.npos;
        });
      };
      if (!says("// Expect: ")) {
        problem(fmt::format("{} does not say which message must reject it: // Expect: …", name_of_file(file)));
      }
      if (!says("// Misconception: ")) {
        problem(fmt::format("{} does not say which misconception it shows: // Misconception: …", name_of_file(file)));
      }
    }
  }

  const course& course_;
  const puzzle& puzzle_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> verify_files(const course& course, const puzzle& puzzle) {
  return file_checker(course, puzzle).check();
}

std::vector<fs::path> wrong_answers(const course& course, const puzzle& puzzle) {
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(course.source_dir / puzzle.wrong_folder(), error)) {
    if (file.path().extension() == ".hpp") found.push_back(file.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace runner
