// Programs that are installed, and the environment that says where.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace runner {

/// The value of an environment variable, or "".
using environment_of = std::function<std::string(std::string_view name)>;
std::string own_environment(std::string_view name);

/// The program that a shell would start for `name`, or "".
std::filesystem::path find_program(std::string_view name, const environment_of& environment = own_environment);

}  // namespace runner
