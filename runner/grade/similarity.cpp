#include "grade/similarity.hpp"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <system_error>

#include "process/run.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Edits of one and the same answer share less: 60 to 80 %.
constexpr int threshold = 90;

/// Who has which code, by its fingerprint. One student stands for all who have the same: those are listed as copies.
std::map<std::string, std::string> passed_answers(const std::vector<student_result>& students,
                                                  const std::string& slug) {
  std::map<std::string, std::string> student_of;
  for (const student_result& student : students) {
    for (const graded_puzzle& each : student.puzzles) {
      if (each.name == slug && each.passed() && !each.code_sha256.empty()) {
        student_of.emplace(each.code_sha256, student.student);
      }
    }
  }
  return student_of;
}

}  // namespace

fs::path kept_answer(const fs::path& out, std::string_view slug, std::string_view code_sha256) {
  return out / ".answers" / slug / fmt::format("{}.hpp", code_sha256);
}

std::vector<similarity_line> parse_similarity(std::string_view printed) {
  constexpr std::string_view consists = " consists for ", of = " % of ", material = " material";
  std::vector<similarity_line> lines;
  while (!printed.empty()) {
    const std::string_view line = printed.substr(0, printed.find('\n'));
    printed.remove_prefix(std::min(printed.size(), line.size() + 1));
    const std::size_t number = line.find(consists), second = line.find(of), end = line.rfind(material);
    if (number == line.npos || second == line.npos || end == line.npos || end < second) continue;
    similarity_line one;
    const char* const digits = line.data() + number + consists.size();
    if (std::from_chars(digits, line.data() + second, one.percent).ec != std::errc()) continue;
    one.file = line.substr(0, number);
    one.other = line.substr(second + of.size(), end - second - of.size());
    lines.push_back(std::move(one));
  }
  return lines;
}

asio::awaitable<std::vector<similar_answers>> find_similar(asio::any_io_executor executor, const course& course,
                                                           const std::vector<student_result>& students, fs::path out) {
  std::vector<similar_answers> found;
  for (const puzzle& each : course.puzzles) {
    std::vector<std::string> argv{"sim_c++", "-p", "-e", "-s", "-T", fmt::format("-t{}", threshold)};
    const std::size_t options = argv.size();
    const std::map<std::string, std::string> student_of = passed_answers(students, each.slug);
    for (const auto& [code, student] : student_of) {
      const fs::path file = kept_answer(out, each.slug, code);
      if (fs::exists(file)) argv.push_back(file.filename().string());
    }
    if (argv.size() < options + 2) continue;
    std::string printed;
    try {
      process::command command(std::move(argv));
      command.start.directory = kept_answer(out, each.slug, "").parent_path().string();
      command.time_limit = std::chrono::minutes(1);
      const process::outcome outcome = co_await process::run(executor, std::move(command));
      printed = outcome.out;
    } catch (const std::system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      co_return std::vector<similar_answers>{};  // not installed
    }
    for (const similarity_line& line : parse_similarity(printed)) {
      const auto student = student_of.find(fs::path(line.file).stem().string());
      const auto other = student_of.find(fs::path(line.other).stem().string());
      if (student == student_of.end() || other == student_of.end()) continue;
      found.push_back({each.slug, student->second, other->second, line.percent});
    }
  }
  co_return found;
}

}  // namespace runner
