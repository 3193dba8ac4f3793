// Writes the files of a new puzzle into a folder, for the tests that build them: PROJECT FOLDER SLUG TITLE.
#include <filesystem>

#include "author/new_puzzle.hpp"
#include "util/files.hpp"

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const std::filesystem::path folder = arguments[2];
  for (const auto& [file, text] : runner::templates_for(arguments[1], arguments[3], arguments[4])) {
    std::filesystem::create_directories((folder / file).parent_path());
    runner::write_whole(folder / file, text);
  }
}
