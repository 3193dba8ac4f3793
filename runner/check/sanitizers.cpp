#include "check/sanitizers.hpp"

#include <algorithm>

namespace runner {

std::string sanitizer_names(std::string_view flags) {
  std::string words;
  while (!flags.empty()) {
    const std::string_view flag = flags.substr(0, flags.find(','));
    flags.remove_prefix(std::min(flags.size(), flag.size() + 1));
    const auto known = std::find_if(known_sanitizers.begin(), known_sanitizers.end(),
                                    [&](const sanitizer& each) { return each.flag == flag; });
    if (!words.empty()) words += flags.empty() ? " and " : ", ";
    words += known != known_sanitizers.end() ? known->name : flag;
  }
  return words;
}

}  // namespace runner
