// The build trees that the benchmark compares: made as a learner makes them, from one copy of the project.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

// A copy of the project with every exercise solved, and an empty puzzle more: 99_floor.
class project {
 public:
  project(const std::filesystem::path& source, std::filesystem::path copy);
  const std::filesystem::path& path() const { return path_; }
  // The puzzles, in the order of their numbers, without the empty one.
  const std::vector<std::string>& puzzles() const { return puzzles_; }
  // Changes one exercise as a learner's edit does: other text, same meaning.
  void edit(const std::string& puzzle);

 private:
  std::filesystem::path path_;
  std::vector<std::string> puzzles_;
  int edits_ = 0;
};

// One way of building it: a configured build tree with its runner.
class tree {
 public:
  tree(const project& course, std::string name, std::string compiler, std::vector<std::string> options);
  const std::string& name() const { return name_; }
  std::string path() const { return path_.string(); }
  std::string runner() const { return (path_ / "runner").string(); }
  std::string program(const std::string& puzzle) const { return (path_ / "tests" / ("test_" + puzzle)).string(); }
  // Throws away all that building the puzzles made, but not the runner.
  void forget_puzzles() const;

 private:
  std::string name_;
  std::filesystem::path path_;
};

// A made-up course of many puzzles whose tests do nothing, ready to be checked by `runner`; returns its build tree.
std::filesystem::path make_course(const std::filesystem::path& at, int puzzles, const std::filesystem::path& runner,
                                  const std::string& compiler);

}  // namespace bench
