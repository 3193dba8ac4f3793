// The commands, their options and arguments as data, taken from the declarations that read the arguments.
#pragma once

#include <string>
#include <vector>

namespace runner {

/// What the value of an option or an argument is.
enum class value_kind { none, word, choice, puzzle, file };

struct option_description {
  std::vector<std::string> names;  ///< "--jobs" and "-j"; none: an argument without a name.
  std::string text;
  value_kind value = value_kind::none;
  std::vector<std::string> choices;  ///< Of a choice.
  bool many = false;                 ///< An argument that may be given several times.
};

struct command_description {
  std::string name;  ///< "" for the program without a command.
  std::string text;
  std::vector<option_description> options;
  std::vector<option_description> arguments;  ///< In their order.
};

/// The first is the program without a command.
using command_table = std::vector<command_description>;

/// All commands but the hidden ones.
command_table commands_and_options();

}  // namespace runner
