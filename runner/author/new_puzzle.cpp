#include "author/new_puzzle.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <sstream>
#include <system_error>

#include "course/answers.hpp"
#include "course/course.hpp"
#include "course/slug.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// A word of a template and what stands for it.
using words = std::vector<std::pair<std::string_view, std::string>>;

words words_for(const std::string& slug, const std::string& title) {
  puzzle named;
  named.slug = slug;
  return {{"@NUMBER@", std::string(named.number())},
          {"@SLUG@", slug},
          {"@NAME@", std::string(named.bare_name())},
          {"@TITLE@", title}};
}

/// In one pass: a title may look like one of the words.
std::string filled(std::string_view text, const words& all) {
  std::string result;
  while (!text.empty()) {
    const auto word =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return text.starts_with(each.first); });
    result += word == all.end() ? std::string(1, text.front()) : word->second;
    text.remove_prefix(word == all.end() ? 1 : word->first.size());
  }
  return result;
}

std::string read_template(const fs::path& source_dir, const std::string& name) {
  const std::string file = "tests/templates/" + name;
  const std::optional<std::string> text = read_file(source_dir / file);
  if (!text) throw broken_project(cannot_read(source_dir, file));
  return *text;
}

/// A string, as TOML writes it. The entry as a whole is a template, whose comments and order toml++ would not keep.
std::string quoted_text(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

bool is_keyword(std::string_view name) {
  // Those that an author may think of as the name of a puzzle.
  constexpr std::array<std::string_view, 16> keywords{"auto",  "catch", "class",  "const",     "default", "delete",
                                                      "do",    "for",   "new",    "namespace", "return",  "switch",
                                                      "throw", "try",   "thread", "while"};
  return std::find(keywords.begin(), keywords.end(), name) != keywords.end();
}

}  // namespace

new_files templates_for(const fs::path& source_dir, const std::string& slug, const std::string& title) {
  puzzle made;
  made.slug = slug;
  const words all = words_for(slug, title);
  new_files files;
  const auto add = [&](const std::string& file, const std::string& name) {
    files.emplace_back(file, filled(read_template(source_dir, name), all));
  };
  add(made.exercise_file(), "exercise.hpp");
  add(made.stub_file(), "exercise.hpp");
  add(made.test_file(), "test.cpp");
  add(made.contract_header(), "contract.hpp");
  add(made.contract_file(), "contract.cpp");
  add(made.solution_file(), "solution.hpp");
  add(made.explanation_file(), "explanation.md");
  add(made.wrong_folder() + "/swallowed.hpp", "wrong.hpp");
  return files;
}

std::string map_entry_for(const course& course, const std::string& slug, const std::string& title) {
  words all = words_for(slug, title);
  all.emplace_back("@QUOTED_TITLE@", quoted_text(title));
  all.emplace_back("@AFTER@", course.puzzles.empty() ? "" : quoted_text(course.puzzles.back().slug));
  return filled(read_template(course.source_dir, "puzzle.toml"), all);
}

std::string why_not_new(const course& course, const std::string& slug, const std::string& title) {
  const std::optional<slug_parts> parts = parse_slug(slug);
  if (!parts || parts->number.size() != 2) {
    return fmt::format("'{}' is not a puzzle's name. A name is two digits and lowercase words: 21_some_name", slug);
  }
  puzzle made;
  made.slug = slug;
  if (is_keyword(made.bare_name())) {
    return fmt::format("'{}' cannot name the puzzle's namespace: C++ uses it.", made.bare_name());
  }
  for (const puzzle& each : course.puzzles) {
    if (each.number() == made.number()) return fmt::format("Number {} is taken: {}.", each.number(), each.slug);
    if (each.bare_name() == made.bare_name()) return fmt::format("That name is taken: {}.", each.slug);
  }
  const bool printable = std::none_of(title.begin(), title.end(), [](unsigned char c) { return std::iscntrl(c); });
  if (title.find_first_not_of(' ') == title.npos || !printable) return "A title is a few words on one line.";
  if (title.back() == '\\') return "A title must not end with a backslash: in a comment, it would join the next line.";
  return "";
}

std::vector<fs::path> make_puzzle(const course& course, const std::string& slug, const std::string& title) {
  const std::string reason = why_not_new(course, slug, title);
  if (!reason.empty()) throw wrong_usage(reason);
  const new_files files = templates_for(course.source_dir, slug, title);
  for (const auto& [file, text] : files) {
    if (fs::exists(course.source_dir / file))
      throw wrong_usage(fmt::format("{} already exists and is not overwritten.", file.string()));
  }

  std::vector<fs::path> written;
  try {
    for (const auto& [file, text] : files) {
      fs::create_directories((course.source_dir / file).parent_path());
      write_whole(course.source_dir / file, text);
      written.push_back(file);
    }
    const fs::path map = fs::path("exercises") / "puzzles.toml";
    write_whole(course.source_dir / map,
                read_file(course.source_dir / map).value_or("") + map_entry_for(course, slug, title));
    written.push_back(map);
  } catch (const std::system_error& error) {
    throw broken_project(fmt::format("The puzzle cannot be created: {}.", error.what()));
  }
  return written;
}

}  // namespace runner
