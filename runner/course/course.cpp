#include "course/course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "course/map.hpp"
#include "course/slug.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/shell.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Slugs of tests/test_NN_*.cpp, sorted.
std::vector<std::string> slugs_with_a_test(const fs::path& source_dir) {
  std::vector<std::string> slugs;
  std::error_code error;
  for (const auto& file : fs::directory_iterator(source_dir / "tests", error)) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() != ".cpp" || !name.starts_with("test_")) continue;
    std::string slug = name.substr(5);
    if (parse_slug(slug)) slugs.push_back(std::move(slug));
  }
  if (error) {
    throw broken_project(fmt::format("{} cannot be read: {}.\nIs this a whole checkout of the project?",
                                     (source_dir / "tests").string(), error.message()));
  }
  std::sort(slugs.begin(), slugs.end());
  return slugs;
}

/// "21_some_name" → "Some name"
std::string title_from(const puzzle& puzzle) {
  std::string title(puzzle.bare_name());
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

}  // namespace

std::string_view puzzle::number() const { return number_of(slug); }

std::string_view puzzle::bare_name() const {
  const std::optional<slug_parts> parts = parse_slug(slug);
  return parts ? parts->name : std::string_view(slug);
}

std::string cannot_read(const fs::path& source_dir, std::string_view file) {
  std::error_code error;
  if (fs::exists(fs::symlink_status(source_dir / file, error)))
    return fmt::format("{} cannot be read. Is it a file, and may this user read it?", file);
  bool has_git = false;
  for (fs::path folder = source_dir; !has_git; folder = folder.parent_path()) {
    has_git = fs::exists(folder / ".git", error);
    if (folder == folder.parent_path()) break;
  }
  return has_git ? fmt::format("{} is missing.\nGet it back: git -C {} restore {}", file,
                               shell_word(source_dir.string()), shell_word((source_dir / file).string()))
                 : fmt::format("{} is missing.\nCopy it from a new download of the project.", file);
}

course load_course(const fs::path& source_dir) {
  course result;
  result.source_dir = source_dir;

  const fs::path map = source_dir / "exercises" / "puzzles.toml";
  const std::optional<std::string> text = read_file(map);
  if (!text) {
    throw broken_project(fmt::format("The list of puzzles: {}", cannot_read(source_dir, "exercises/puzzles.toml")));
  }
  result.puzzles = parse_map(*text, "exercises/puzzles.toml");

  std::set<std::string, std::less<>> mapped;
  for (const puzzle& each : result.puzzles) {
    mapped.insert(each.slug);
    if (!fs::exists(result.test(each))) {
      throw broken_project(
          fmt::format("exercises/puzzles.toml names {}, and its test is not there: {}\n"
                      "Or take the puzzle out of the map.",
                      each.slug, cannot_read(source_dir, each.test_file())));
    }
  }
  for (std::string& slug : slugs_with_a_test(source_dir)) {
    if (mapped.contains(slug)) continue;
    result.warnings.push_back(
        fmt::format("{} is not in exercises/puzzles.toml, so it comes last and has no hints.", slug));
    puzzle added;
    added.slug = std::move(slug);
    added.title = title_from(added);
    result.puzzles.push_back(std::move(added));
  }
  return result;
}

}  // namespace runner
