#include "watch/saved_files.hpp"

namespace runner::watch {

namespace fs = std::filesystem;

std::vector<fs::path> folders_to_watch(const course& in) {
  const fs::path tests = in.source_dir / "tests";
  const fs::path kit = tests / "kit";
  return {in.source_dir / "exercises", tests, tests / "contract", kit, kit / "gcc", kit / "puzzle", kit / "warm"};
}

std::optional<happened::saved> what_was_saved(const course& in, const std::set<fs::path>& files) {
  happened::saved saved;
  for (const fs::path& file : files) {
    bool of_puzzle = false;
    for (std::size_t i = 0; i < in.puzzles.size(); ++i) {
      if (file != in.exercise(in.puzzles[i]) && file != in.test(in.puzzles[i])) continue;
      saved.exercises.insert(i);
      of_puzzle = true;
    }
    if (file == in.source_dir / "exercises" / "puzzles.toml") saved.map = true;
    // A test that is of no puzzle yet, or a stray file among the exercises, changes no verdict.
    const bool in_kit =
        file.parent_path() != in.source_dir / "exercises" && file.filename().string().rfind("test_", 0) != 0;
    if (!of_puzzle && in_kit) saved.shared = true;
  }
  if (saved.exercises.empty() && !saved.shared && !saved.map) return std::nullopt;
  return saved;
}

}  // namespace runner::watch
