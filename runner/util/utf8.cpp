#include "util/utf8.hpp"

#include <utf8.h>

#include <algorithm>
#include <cstdint>

namespace runner {

character first_character(std::string_view text) {
  character first;
  first.bytes = text.substr(0, 1);
  first.code = static_cast<unsigned char>(text.front());
  if (first.code < 0x80) return first;
  const char* at = text.data();
  try {
    first.code = utf8::next(at, text.data() + text.size());
    first.bytes = text.substr(0, static_cast<std::size_t>(at - text.data()));
    return first;
  } catch (const utf8::not_enough_room&) {
    first.complete = false;
  } catch (const utf8::exception&) {
  }
  first.code = 0xFFFD;
  first.valid = false;
  return first;
}

void remove_last_character(std::string& text) {
  if (text.empty()) return;
  std::size_t begin = text.size() - 1;
  // Four bytes are the longest character. Bytes that are no UTF-8 go one at a time.
  for (std::size_t size = 2; size <= std::min<std::size_t>(4, text.size()); ++size) {
    const std::size_t from = text.size() - size;
    if (first_character(std::string_view(text).substr(from)).bytes.size() == size) begin = from;
  }
  text.erase(begin);
}

std::string_view whole_characters(std::string_view text, std::size_t limit) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t size = first_character(text.substr(end)).bytes.size();
    if (end + size > limit) break;
    end += size;
  }
  return text.substr(0, end);
}

std::string valid_utf8(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const character first = first_character(text);
    if (first.valid) {
      result.append(first.bytes);
    } else {
      result.append("\uFFFD");
    }
    text.remove_prefix(first.bytes.size());
  }
  return result;
}

}  // namespace runner
