#include "capped_text.hpp"

#include <algorithm>

namespace process {

void capped_text::append(std::string_view text) {
  total_ += text.size();
  const std::size_t room = std::min(half_ - head_.size(), text.size());
  head_.append(text.substr(0, room));
  tail_.append(text.substr(room));
  // Cut only now and then: moving the tail for each piece would cost the square of what is printed.
  if (tail_.size() > 2 * half_ + 65536) tail_.erase(0, tail_.size() - half_);
}

std::string capped_text::str() const {
  const std::size_t kept = std::min(tail_.size(), half_);
  const std::size_t left_out = total_ - head_.size() - kept;
  if (left_out == 0) return head_ + tail_;

  // Whole lines on both sides of the gap, as far as there are any.
  const std::string_view tail = std::string_view(tail_).substr(tail_.size() - kept);
  const std::size_t head_end = head_.rfind('\n');
  const std::size_t tail_start = tail.find('\n');
  const std::string_view first(head_.data(), head_end == std::string::npos ? head_.size() : head_end);
  const std::string_view last = tail_start == std::string_view::npos ? tail : tail.substr(tail_start + 1);
  return std::string(first) + "\n[… " + std::to_string(total_ - first.size() - last.size()) + " bytes left out …]\n" +
         std::string(last);
}

}  // namespace process
