// A small project of the same layout as ours, whose tests are small programs that write reports as Catch2 does.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "temporary_folder.hpp"

/// What a program printed and how it ended.
struct ran {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// A compiler that can be made to wait before it reads anything.
class held_compiler {
 public:
  held_compiler();
  std::string program() const { return (folder_.path() / "c++").string(); }
  /// From now on the compiler waits, but where its arguments lack `only`.
  void hold(const std::string& only = "") const;
  void release() const;
  /// Waits until a compiler waits.
  bool is_held() const;
  /// Whether a compiler that waited is there still.
  bool is_alive() const;
  /// How often it was called so far, the linker included.
  int runs() const;

 private:
  temporary_folder folder_;
};

class fixture_project {
 public:
  /// Configures the project with this generator and compiler.
  explicit fixture_project(const std::string& generator, const std::string& compiler = "");

  /// One for all tests that leave it as it was, in a path with a space and other letters, built with Ninja.
  static fixture_project& shared();

  const std::filesystem::path& source() const { return folder_.path(); }
  std::filesystem::path build() const { return source() / "build"; }
  std::filesystem::path exercise(const std::string& slug) const { return source() / "exercises" / (slug + ".hpp"); }

  /// Adds a puzzle whose exercise has this body: `int behave(report&)`.
  void add_puzzle(const std::string& slug, const std::string& body);
  /// Writes the map, with these puzzles in this order, each with what its table holds besides slug and title.
  void write_map(const std::vector<std::pair<std::string, std::string>>& puzzles);
  void write(const std::filesystem::path& file, std::string_view text) { folder_.write(file, text); }

  /// The runner's arguments for process::run and child_process.
  std::vector<std::string> command(std::vector<std::string> arguments) const;
  /// Runs the runner in another folder than the project's.
  ran run(std::vector<std::string> arguments) const;

 private:
  temporary_folder folder_;
};

/// A file that holds other text, or is away, while this lives.
class changed_file {
 public:
  changed_file(std::filesystem::path file, const std::string& text);
  explicit changed_file(std::filesystem::path file);
  ~changed_file();
  changed_file(const changed_file&) = delete;
  changed_file& operator=(const changed_file&) = delete;

 private:
  std::filesystem::path file_;
  std::string before_;
};

/// Runs a program to its end.
ran run_program(std::vector<std::string> argv, const std::filesystem::path& folder);
