// The name of a puzzle in every file, target and report: "05_cancellation_cleanup".
#pragma once

#include <optional>
#include <string_view>

namespace runner {

/// Its two parts; valid as long as the text is.
struct slug_parts {
  std::string_view number;  ///< "05"
  std::string_view name;    ///< "cancellation_cleanup"
};

/// At least two digits, an underscore, and words of small letters and digits with an underscore between them; or
/// nothing.
std::optional<slug_parts> parse_slug(std::string_view text);

/// The number in a slug, or the whole text if it is none.
std::string_view number_of(std::string_view slug);

}  // namespace runner
