// Short numbers that stand for texts.
#pragma once

#include <cstdint>
#include <string_view>

namespace runner {

/// A number that is another for another text. FNV-1a: no secret to keep, only to notice an edit.
constexpr std::uint64_t fingerprint_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  return hash;
}

}  // namespace runner
