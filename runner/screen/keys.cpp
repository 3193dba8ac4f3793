#include "screen/keys.hpp"

#include <algorithm>
#include <utility>

#include "util/utf8.hpp"

namespace runner {
namespace {

constexpr char escape = '\x1b';
constexpr std::size_t longest_sequence = 32;  // anything longer is no key

/// A key and how many bytes it took; none: the bytes are not complete.
struct parsed {
  std::size_t size = 0;
  key value;
};

parsed made(std::size_t size, key::name what) {
  parsed result;
  result.size = size;
  result.value.what = what;
  return result;
}

/// "ESC [ 5 ~" and "ESC [ 1 ; 2 A": the part before the first semicolon, and the last letter.
key::name name_of_sequence(std::string_view parameters, char last) {
  const std::string_view number = parameters.substr(0, parameters.find(';'));
  switch (last) {
    case 'A':
      return key::name::up;
    case 'B':
      return key::name::down;
    case 'H':
      return key::name::home;
    case 'F':
      return key::name::end;
    case '~':
      if (number == "5") return key::name::page_up;
      if (number == "6") return key::name::page_down;
      if (number == "1" || number == "7") return key::name::home;
      if (number == "4" || number == "8") return key::name::end;
      return key::name::unknown;
    default:
      return key::name::unknown;
  }
}

parsed parse_escape(std::string_view bytes) {
  if (bytes.size() == 1) return {};
  if (bytes[1] == escape) return made(1, key::name::escape);
  if (bytes[1] != '[' && bytes[1] != 'O') return made(2, key::name::unknown);  // Alt and a key
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if (bytes[i] >= 0x40 && bytes[i] <= 0x7E) return made(i + 1, name_of_sequence(bytes.substr(2, i - 2), bytes[i]));
  }
  return bytes.size() > longest_sequence ? made(bytes.size(), key::name::unknown) : parsed();
}

parsed parse_character(std::string_view bytes) {
  const character first = first_character(bytes);
  if (!first.complete) return {};
  if (!first.valid) return made(first.bytes.size(), key::name::unknown);
  parsed result = made(first.bytes.size(), key::name::character);
  result.value.text = first.bytes;
  return result;
}

parsed parse(std::string_view bytes) {
  switch (bytes.front()) {
    case escape:
      return parse_escape(bytes);
    case '\n':
    case '\r':
      return made(1, key::name::enter);
    case '\x7f':
    case '\b':
      return made(1, key::name::backspace);
    case '\x0c':
      return made(1, key::name::redraw);
    default:
      break;
  }
  if (static_cast<unsigned char>(bytes.front()) < 0x20) return made(1, key::name::unknown);
  return parse_character(bytes);
}

}  // namespace

std::vector<key> key_reader::take(std::string_view bytes) {
  held_ += bytes;
  std::vector<key> keys;
  while (!held_.empty()) {
    parsed next = parse(held_);
    if (next.size == 0) break;
    held_.erase(0, next.size);
    keys.push_back(std::move(next.value));
  }
  return keys;
}

std::vector<key> key_reader::flush() {
  std::vector<key> keys;
  if (held_ == std::string(1, escape)) keys.push_back(made(1, key::name::escape).value);
  held_.clear();
  return keys;
}

}  // namespace runner
