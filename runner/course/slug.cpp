#include "course/slug.hpp"

#include <algorithm>

#include "util/text.hpp"

namespace runner {
namespace {

bool is_small(char c) { return c >= 'a' && c <= 'z'; }

}  // namespace

std::optional<slug_parts> parse_slug(std::string_view text) {
  const std::size_t underscore = text.find('_');
  if (underscore == text.npos || underscore < 2 || underscore + 1 == text.size()) return std::nullopt;
  const slug_parts parts{text.substr(0, underscore), text.substr(underscore + 1)};
  const bool well_formed =
      std::all_of(parts.number.begin(), parts.number.end(), is_digit) && is_small(parts.name.front()) &&
      parts.name.back() != '_' && parts.name.find("__") == parts.name.npos &&
      std::all_of(parts.name.begin(), parts.name.end(), [](char c) { return is_digit(c) || is_small(c) || c == '_'; });
  if (!well_formed) return std::nullopt;
  return parts;
}

std::string_view number_of(std::string_view slug) {
  const std::optional<slug_parts> parts = parse_slug(slug);
  return parts ? parts->number : slug;
}

}  // namespace runner
