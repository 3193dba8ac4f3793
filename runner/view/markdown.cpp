#include "view/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "util/text.hpp"
#include "view/styled.hpp"

namespace runner {
namespace {

/// A word with its look, and the columns that it takes.
struct word {
  std::string shown;
  std::size_t width = 0;
};

class prose {
 public:
  prose(const style& look, bool clickable) : look_(look), clickable_(clickable) {}

  /// Takes prose apart into words, each with its own colours and links, so that lines can break between them.
  std::vector<word> words(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
      const std::string_view rest = text.substr(i);
      if (rest.front() == ' ') {
        end_word();
        ++i;
      } else if (const std::size_t size = link(rest); size > 0) {
        i += size;
      } else if (const std::size_t taken = marked(rest, "`", paint::cyan); taken > 0) {
        i += taken;
      } else if (const std::size_t strong = marked(rest, "**", paint::bold); strong > 0) {
        i += strong;
      } else if (const std::size_t stressed = emphasized(rest); stressed > 0) {
        i += stressed;
      } else {
        std::size_t end = rest.find_first_of(" `*[", 1);
        end = std::min(end, rest.size());
        append(rest.substr(0, end), [](std::string_view plain) { return std::string(plain); });
        i += end;
      }
    }
    end_word();
    return std::move(words_);
  }

 private:
  template <class Decorate>
  void append(std::string_view text, Decorate decorate) {
    while (!text.empty()) {
      const std::size_t space = std::min(text.find(' '), text.size());
      current_.shown += decorate(text.substr(0, space));
      current_.width += display_width(text.substr(0, space));
      if (space < text.size()) end_word();
      text.remove_prefix(std::min(space + 1, text.size()));
    }
  }

  void end_word() {
    if (current_.width > 0) words_.push_back(std::move(current_));
    current_ = {};
  }

  std::size_t marked(std::string_view text, std::string_view mark, paint with) {
    if (!text.starts_with(mark)) return 0;
    const std::size_t end = text.find(mark, mark.size());
    if (end == text.npos) return 0;
    append(text.substr(mark.size(), end - mark.size()), [&](std::string_view part) { return look_(with, part); });
    return end + mark.size();
  }

  /// A star with a space behind it is a multiplication or a bullet.
  std::size_t emphasized(std::string_view text) {
    return text.starts_with("*") && text.substr(1, 1) != " " ? marked(text, "*", paint::bold) : 0;
  }

  std::size_t link(std::string_view text) {
    if (text.front() != '[') return 0;
    const std::size_t middle = text.find("](");
    const std::size_t end = middle == text.npos ? text.npos : text.find(')', middle);
    if (end == text.npos) return 0;
    const std::string_view address = text.substr(middle + 2, end - middle - 2);
    std::string label(text.substr(1, middle - 1));
    label.erase(std::remove(label.begin(), label.end(), '`'), label.end());
    const bool on_the_web = address.starts_with("http");
    append(label, [&](std::string_view part) {
      return clickable_ && on_the_web ? linked(address, look_(paint::cyan, part)) : look_(paint::cyan, part);
    });
    if (!clickable_ && on_the_web) {
      end_word();
      append(fmt::format("({})", address), [](std::string_view part) { return std::string(part); });
    }
    return end + 1;
  }

  const style& look_;
  bool clickable_;
  word current_;
  std::vector<word> words_;
};

/// Words in lines of at most the width; the first line begins with `first`, the others with as many spaces.
std::string filled(const std::vector<word>& words, std::string_view first, std::size_t width) {
  std::string text(first);
  const std::size_t indent = display_width(first);
  std::size_t column = indent;
  for (const word& each : words) {
    if (column > indent && column + 1 + each.width > width) {
      text += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (column > indent) {
      text += ' ';
      ++column;
    }
    text += each.shown;
    column += each.width;
  }
  return text + "\n";
}

}  // namespace

std::string markdown_text(std::string_view markdown, const style& look, bool clickable) {
  std::string text;
  std::string paragraph;
  std::string bullet;
  bool in_code = false;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) text += filled(prose(look, clickable).words(paragraph), bullet, std::max(look.width, 24ul));
    paragraph.clear();
    bullet.clear();
  };
  for (const std::string& line : lines_of(markdown)) {
    if (line.starts_with("```")) {
      end_paragraph();
      in_code = !in_code;
    } else if (in_code) {
      text += "    " + line + "\n";
    } else if (line.starts_with("<!--")) {
      end_paragraph();
    } else if (line.starts_with("#")) {
      end_paragraph();
      text += look(paint::bold, line.substr(line.find_first_not_of("# "))) + "\n";
    } else if (line.starts_with("|")) {
      end_paragraph();
      text += line + "\n";
    } else if (line.find_first_not_of(' ') == line.npos) {
      end_paragraph();
      if (!text.ends_with("\n\n")) text += "\n";
    } else {
      const bool begins_item = line.starts_with("- ");
      if (begins_item) end_paragraph();
      if (begins_item) bullet = "- ";
      paragraph += (paragraph.empty() ? "" : " ") + line.substr(begins_item ? 2 : line.find_first_not_of(' '));
    }
  }
  end_paragraph();
  return text;
}

}  // namespace runner
