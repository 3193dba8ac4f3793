// A learner's answer beside the reference answer.
#pragma once

#include <string>
#include <string_view>

#include "view/style.hpp"

namespace runner {

/// The lines that change from `yours` to the `reference`, from #pragma once on; "" if none does. So that each of them
/// says something about the answer, comments and includes of the `original` exercise that only one of the two has kept
/// are left out.
std::string answer_diff(std::string_view yours, std::string_view reference, std::string_view original,
                        const style& look);

}  // namespace runner
