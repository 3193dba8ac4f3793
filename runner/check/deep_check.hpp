// The same check under more sanitizers: slower, and it sees more.
#pragma once

#include <string>

#include "check/check.hpp"

namespace runner {

/// As -fsanitize= takes them: those that the map names, or "address,undefined".
std::string sanitizers_of(const puzzle& puzzle);

/// The same for people: "AddressSanitizer and UBSan".
std::string sanitizers_in_words(const puzzle& puzzle);

/// As check(), in build folders of their own, with the sanitizers that suit each puzzle. Throws no_sanitizer too.
asio::awaitable<void> deep_check(asio::any_io_executor executor, const course& course, const build_tree& tree,
                                 std::vector<std::size_t> which, check_settings settings,
                                 std::function<void(const check_event&)> on_event);

}  // namespace runner
