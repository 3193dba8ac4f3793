#include "build/compile_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "build/coach.hpp"
#include "build/diagnostics.hpp"
#include "util/utf8.hpp"

namespace runner {
namespace {

constexpr std::size_t most_errors = 3;
constexpr std::size_t longest_message = 400;
constexpr std::size_t longest_line = 160;

bool is_in(const source_place& place, std::string_view file) {
  const std::string_view path = place.file;
  if (path.size() < file.size() || path.substr(path.size() - file.size()) != file) return false;
  return path.size() == file.size() || path[path.size() - file.size() - 1] == '/';
}

/// The places of an error that lie in the exercise, the most telling first.
const remark* learners_line(const diagnostic& error, std::string_view exercise) {
  if (is_in(error.main.place, exercise)) return &error.main;
  // The last "required from" before an error is the outermost: the line someone wrote.
  for (auto it = error.before.rbegin(); it != error.before.rend(); ++it) {
    if (is_in(it->place, exercise)) return &*it;
  }
  for (const remark& note : error.notes) {
    if (is_in(note.place, exercise)) return &note;
  }
  return nullptr;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::string cut(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  return std::string(whole_characters(text, limit)) + " …";
}

/// The message in the names that people write.
std::string shortened(std::string message) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> longhand{{
      {"asio::basic_waitable_timer<std::chrono::_V2::steady_clock>", "asio::steady_timer"},
      {"std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >", "std::string"},
      {"std::__cxx11::basic_string<char>", "std::string"},
      {"std::basic_string<char>", "std::string"},
      {"std::__cxx11::", "std::"},
      {", asio::any_io_executor>", ">"},
      {"std::experimental::coroutines_v1::", "std::"},
  }};
  for (const auto& [from, to] : longhand) replace_all(message, from, to);
  return cut(message, longest_message);
}

/// The end of a path that people know: from "asio/", "tests/" or the like on, at most three names.
std::string short_path(std::string_view path) {
  std::size_t slash = path.size();
  for (int names = 0; names < 3 && slash != path.npos && slash > 0; ++names) slash = path.rfind('/', slash - 1);
  return slash == path.npos || slash == 0 ? std::string(path) : "…" + std::string(path.substr(slash));
}

std::string place_text(const source_place& place, const puzzle_files& files) {
  std::string file = short_path(place.file);
  for (const std::string& known : {files.exercise, files.test, files.contract})
    if (!known.empty() && is_in(place, known)) file = known;
  return place.column > 0 ? fmt::format("{}:{}:{}", file, place.line, place.column)
                          : fmt::format("{}:{}", file, place.line);
}

/// The source line with its caret: the compiler's picture, or one made from the file.
std::string picture(const remark& said, const source_lines& exercise) {
  std::string text;
  if (!said.picture.empty()) {
    for (std::size_t i = 0; i < std::min<std::size_t>(said.picture.size(), 3); ++i) {
      text += cut(said.picture[i], longest_line) + "\n";
    }
    return text;
  }
  const std::optional<std::string> line = exercise ? exercise(said.place.line) : std::nullopt;
  if (!line) return "";
  text = cut(fmt::format("{:5} | {}", said.place.line, *line), longest_line) + "\n";
  if (said.place.column > 0) text += fmt::format("      | {:>{}}\n", "^", said.place.column);
  return text;
}

/// The name that the test did not find, if that is what the message says.
std::optional<std::string> missing_name(const std::string& message) {
  constexpr std::array<std::string_view, 7> phrases{
      "is not a member of",   "has not been declared", "was not declared in this scope",
      "does not name a type", "no member named",       "use of undeclared identifier",
      "no type named"};
  if (std::none_of(phrases.begin(), phrases.end(), [&](auto phrase) { return message.find(phrase) != message.npos; })) {
    return std::nullopt;
  }
  for (const auto& [open, close] :
       std::array<std::pair<std::string_view, std::string_view>, 2>{{{"‘", "’"}, {"'", "'"}}}) {
    const std::size_t begin = message.find(open);
    if (begin == message.npos) continue;
    const std::size_t end = message.find(close, begin + open.size());
    if (end != message.npos) return message.substr(begin + open.size(), end - begin - open.size());
  }
  return std::nullopt;
}

std::string explain(const diagnostic& error, const puzzle_files& files, const source_lines& exercise) {
  const std::string message = shortened(error.main.message);
  if (is_in(error.main.place, files.exercise)) {
    return fmt::format("{}: error: {}\n{}", place_text(error.main.place, files), message,
                       picture(error.main, exercise));
  }
  if (is_in(error.main.place, files.test) || is_in(error.main.place, files.contract)) {
    if (const auto name = missing_name(error.main.message)) {
      return fmt::format(
          "The test cannot find '{}' in {}.\n"
          "Names, namespace and signatures must stay as they were given.\n{}: error: {}\n",
          *name, files.exercise, place_text(error.main.place, files), message);
    }
  }
  if (const remark* line = learners_line(error, files.exercise)) {
    return fmt::format("{}: error: {}\n{}(found while compiling {})\n", place_text(line->place, files), message,
                       picture(*line, exercise), place_text(error.main.place, files));
  }
  return fmt::format("{}: error: {}\n{}", place_text(error.main.place, files), message, picture(error.main, {}));
}

/// Notes in the exercise itself: "candidate: …", "declared here".
std::string notes_in_exercise(const diagnostic& error, const puzzle_files& files, const remark* shown) {
  std::string text;
  int last_line = shown != nullptr ? shown->place.line : 0;
  for (const remark& note : error.notes) {
    if (!is_in(note.place, files.exercise) || note.place.line == last_line) continue;
    last_line = note.place.line;
    text += fmt::format("{}: note: {}\n", place_text(note.place, files), shortened(note.message));
  }
  return text;
}

/// What the first error means and what to write, if it is a typical one. A compiler often says what matters in a
/// second error of the same line.
std::string advice_on(const std::vector<diagnostic>& errors, const diagnostic& first, const puzzle_files& files) {
  const remark* line = learners_line(first, files.exercise);
  if (line == nullptr) return "";
  std::vector<diagnostic> of_line{first};
  for (const diagnostic& error : errors) {
    const remark* other = learners_line(error, files.exercise);
    if (&error != &first && other != nullptr && other->place.line == line->place.line) of_line.push_back(error);
  }
  const std::optional<advice> found = coach(of_line);
  return found ? fmt::format("Means: {}\nWrite: {}\n", found->meaning, found->remedy) : "";
}

std::string first_lines(std::string_view log, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count && !log.empty(); ++i) {
    const std::string_view line = log.substr(0, log.find('\n'));
    log.remove_prefix(std::min(log.size(), line.size() + 1));
    text += cut(line, longest_line) + "\n";
  }
  return text;
}

std::string explain_link_error(const std::vector<std::string>& symbols, std::string_view exercise) {
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(symbols.size(), 3); ++i) {
    text += fmt::format("{}: '{}' is declared or called, but nothing defines it.\n", exercise, shortened(symbols[i]));
  }
  return text + "The linker looked for its body: is it missing, or spelled differently?\n";
}

}  // namespace

std::string explain_compile_error(std::string_view log, const puzzle_files& files, const source_lines& exercise) {
  std::vector<diagnostic> errors = parse_diagnostics(log);
  errors.erase(std::remove_if(errors.begin(), errors.end(), [](const diagnostic& d) { return !d.is_error(); }),
               errors.end());
  if (errors.empty()) {
    const std::vector<std::string> symbols = undefined_symbols(log);
    return symbols.empty() ? first_lines(without_colours(log), 12) : explain_link_error(symbols, files.exercise);
  }

  // The exercise's own errors come first, then those that lead there, then the rest.
  // But before them all, that the file ends in the middle: whatever else is said comes from that.
  const auto rank = [&](const diagnostic& error) {
    if (error.main.message.find("at end of input") != std::string::npos) return -1;
    return is_in(error.main.place, files.exercise) ? 0 : learners_line(error, files.exercise) != nullptr ? 1 : 2;
  };
  const diagnostic& first = *std::ranges::min_element(errors, {}, rank);

  std::string text = explain(first, files, exercise);
  text += notes_in_exercise(first, files, learners_line(first, files.exercise));
  text += advice_on(errors, first, files);
  // Then others of the exercise's own, one a line of it: what else is said of the same line is mostly its echo.
  std::set<int> lines{first.main.place.line};
  for (const diagnostic& error : errors) {
    if (lines.size() == most_errors) break;
    if (rank(error) == 0 && lines.insert(error.main.place.line).second) text += "\n" + explain(error, files, exercise);
  }
  if (errors.size() > lines.size()) {
    text += fmt::format("\n… and {} more, which may well go away with {}.\n", errors.size() - lines.size(),
                        lines.size() == 1 ? "this one" : "these");
  }
  return text;
}

std::vector<std::string> warnings_in(std::string_view log, const std::string& exercise) {
  constexpr std::size_t most_warnings = 20;
  const puzzle_files files{exercise, "", ""};
  std::vector<std::string> found;
  std::set<std::pair<int, int>> places;  // one in a template comes again with each instantiation
  for (const diagnostic& each : parse_diagnostics(log)) {
    const remark* line = each.main.kind == "warning" ? learners_line(each, exercise) : nullptr;
    if (line == nullptr || found.size() == most_warnings) continue;
    if (places.emplace(line->place.line, line->place.column).second)
      found.push_back(fmt::format("{}: {}", place_text(line->place, files), shortened(each.main.message)));
  }
  return found;
}

}  // namespace runner
