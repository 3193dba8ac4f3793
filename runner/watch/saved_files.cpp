#include "watch/saved_files.hpp"

namespace runner::watch {

namespace fs = std::filesystem;

std::vector<fs::path> folders_to_watch(const course& course) {
  const fs::path tests = course.source_dir / "tests";
  const fs::path kit = tests / "kit";
  return {course.source_dir / "exercises", tests, tests / "contract", kit, kit / "gcc", kit / "puzzle", kit / "warm"};
}

std::optional<event::saved> what_was_saved(const course& course, const std::set<fs::path>& files) {
  event::saved saved;
  for (const fs::path& file : files) {
    bool of_puzzle = false;
    for (std::size_t i = 0; i < course.puzzles.size(); ++i) {
      if (file != course.exercise(course.puzzles[i]) && file != course.test(course.puzzles[i])) continue;
      saved.exercises.insert(i);
      of_puzzle = true;
    }
    if (file == course.source_dir / "exercises" / "puzzles.toml") saved.map = true;
    // A test that is of no puzzle yet, or a stray file among the exercises, changes no verdict.
    const bool in_kit =
        file.parent_path() != course.source_dir / "exercises" && !file.filename().string().starts_with("test_");
    if (!of_puzzle && in_kit) saved.shared = true;
  }
  if (saved.exercises.empty() && !saved.shared && !saved.map) return std::nullopt;
  return saved;
}

}  // namespace runner::watch
