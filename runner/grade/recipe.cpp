#include "grade/recipe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "util/errors.hpp"
#include "util/shell.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// The word after `flag`, or "".
std::string value_of(const std::vector<std::string>& words, std::string_view flag) {
  const auto found = std::find(words.begin(), words.end(), flag);
  return found == words.end() || found + 1 == words.end() ? "" : *(found + 1);
}

bool is_file_for_linking(std::string_view word) {
  if (word.empty() || word.front() == '-') return false;
  const std::string extension = fs::path(word).extension().string();
  return extension == ".o" || extension == ".a" || word.find(".so") != word.npos;
}

/// ninja wraps links as ": && … && :", so that other commands may come before and after.
std::vector<std::string> without_wrapping(std::vector<std::string> words) {
  if (words.size() < 4 || words.front() != ":") return words;
  const auto begin = std::find(words.begin(), words.end(), "&&") + 1;
  return {begin, std::find(begin, words.end(), "&&")};
}

/// ccache and its like keep what they made in a home that a sandbox does not have.
std::vector<std::string> without_launcher(std::vector<std::string> words, const fs::path& compiler) {
  const auto found = std::find(words.begin(), words.end(), compiler.string());
  if (found != words.end()) words.erase(words.begin(), found);
  return words;
}

/// An option that names a folder of headers, and the folder: "-I" and "/usr/include".
struct include_option {
  std::string flag;
  std::string folder;
};

std::optional<include_option> include_in(const std::vector<std::string>& words, std::size_t at) {
  if (at > 0 && words[at - 1] == "-isystem") return include_option{"", words[at]};
  if (words[at].size() > 2 && words[at].starts_with("-I")) return include_option{"-I", words[at].substr(2)};
  return std::nullopt;
}

}  // namespace

std::string shell_command(const std::vector<std::string>& words) {
  std::string command;
  for (const std::string& word : words) {
    if (!command.empty()) command += ' ';
    command += '\'';
    for (char c : word) command += c == '\'' ? std::string("'\\''") : std::string(1, c);
    command += '\'';
  }
  return command;
}

recipe find_recipe(std::string_view commands, const puzzle& puzzle, const build_tree& tree) {
  const std::string program = tree.program(puzzle.target()).lexically_relative(tree.dir).string();
  const std::string own_folder = fmt::format("CMakeFiles/{}.dir/", puzzle.target());

  recipe found;
  std::vector<std::string> own_objects;
  while (!commands.empty()) {
    const std::string_view line = commands.substr(0, commands.find('\n'));
    commands.remove_prefix(std::min(commands.size(), line.size() + 1));
    if (line.find(puzzle.target()) == line.npos) continue;
    std::vector<std::string> words = without_wrapping(shell_words(line).value_or(std::vector<std::string>{}));
    const std::string output = value_of(words, "-o");
    if (output == program) {
      found.link = std::move(words);
      found.program = output;
    } else if (!value_of(words, "-c").empty() && output.find(own_folder) != output.npos) {
      own_objects.push_back(output);
      found.compile = without_launcher(std::move(words), tree.compiler);
      found.object = output;
    }
  }
  if (found.link.empty() || own_objects.size() != 1) {
    throw broken_project(
        fmt::format("The build has no single command that compiles an answer to {}, and one that links it.\n"
                    "Grading needs a build folder that CMake made for Ninja. {}",
                    puzzle.slug, set_up_again));
  }
  for (const std::string& word : found.link) {
    const bool in_the_build_folder = is_file_for_linking(word) && fs::path(word).is_relative();
    if (in_the_build_folder && word != found.object && word != found.program) found.shared.push_back(word);
  }
  return found;
}

recipe with_answer_in(recipe usual, const course& course, const fs::path& folder) {
  const fs::path exercises = course.source_dir / "exercises";
  for (std::size_t i = 0; i < usual.compile.size(); ++i) {
    const std::optional<include_option> include = include_in(usual.compile, i);
    if (include && fs::path(include->folder).lexically_normal() == exercises.lexically_normal())
      usual.compile[i] = include->flag + folder.string();
  }
  return usual;
}

std::vector<fs::path> folders_read(const recipe& recipe, const build_tree& tree) {
  std::set<fs::path> folders;
  for (std::size_t i = 1; i < recipe.compile.size(); ++i) {
    const std::string& word = recipe.compile[i];
    if (const std::optional<include_option> include = include_in(recipe.compile, i)) {
      folders.insert(include->folder);
    } else if (word.front() == '/' || word.find("=/") != word.npos) {  // a source, a precompiled header, a plugin
      folders.insert(fs::path(word.substr(word.find('/'))).parent_path());
    }
  }
  for (const std::string& word : recipe.link) {
    if (is_file_for_linking(word)) folders.insert((tree.dir / word).lexically_normal().parent_path());
  }
  folders.erase((tree.dir / recipe.object).lexically_normal().parent_path());
  return {folders.begin(), folders.end()};
}

}  // namespace runner
