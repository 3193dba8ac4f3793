// Text that already has its colours and links.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace runner {

/// At most `width` columns of styled text, with an ellipsis where it was cut. Colours and links take no columns, and
/// are closed where it was cut.
std::string clipped_styled(std::string_view text, std::size_t width);

/// The text in pieces of at most `width` columns, each with the colour that it has there.
std::vector<std::string> folded_styled(std::string_view text, std::size_t width);

/// The columns that styled text takes.
std::size_t styled_width(std::string_view text);

/// How a terminal's links to a line of a file are to be written.
enum class link_form { none, file, vscode };

/// The address of a line (0: none in particular) of a file: file://host/path#line, or vscode://file/path:line.
std::string file_address(link_form form, std::string_view host, std::string_view path, int line);

/// `text` as a link (OSC 8) to `address`; as it is if there is none.
std::string linked(std::string_view address, std::string_view text);

}  // namespace runner
