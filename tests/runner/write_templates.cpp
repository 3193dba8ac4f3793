// Writes the files of a new puzzle into a folder, for the tests that build them.
#include <filesystem>

#include "author/new_puzzle.hpp"
#include "course/answers.hpp"
#include "util/files.hpp"

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const std::filesystem::path folder = arguments[1];
  for (const auto& [file, text] : runner::templates_for(arguments[2], arguments[3])) {
    std::filesystem::create_directories((folder / file).parent_path());
    runner::write_whole(folder / file, text);
  }
}
