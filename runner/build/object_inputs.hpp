// Which files each object was compiled from, as the compiler told the build tool.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "build/build_tree.hpp"

namespace runner {

/// For each object, by its path in the build folder, the files that it was compiled from. A relative path is relative
/// to the build folder.
using object_inputs = std::map<std::string, std::vector<std::string>, std::less<>>;

/// Says which objects are of interest: ninja's file also tells of thousands of files of others.
using object_filter = std::function<bool(std::string_view object)>;

/// Reads what ninja or make keep of the last compilations. What cannot be read is left out.
object_inputs read_object_inputs(const build_tree& tree, const object_filter& wanted);

/// The content of ninja's file .ninja_deps. A part at the end that makes no sense is left out: ninja may be writing it.
object_inputs parse_ninja_deps(std::string_view bytes, const object_filter& wanted);

/// The files that a rule of make depends on, as compilers write it: "x.o: x.cpp a\ b.hpp \".
std::vector<std::string> parse_depfile(std::string_view text);

}  // namespace runner
