// The editor, started beside a session that fills the screen.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <string>

#include "tools/editor.hpp"

namespace runner {

class full_screen;

/// Starts the editor. One that draws on the terminal has it until it ends: `screen` shows nothing meanwhile and takes
/// it back afterwards, so draw the page anew then. No key may be read from the terminal before this returns, since each
/// one is the editor's. An editor with a window or a pane of its own is not waited for. Returns "", or a sentence that
/// says why it could not be started.
asio::awaitable<std::string> edit(asio::any_io_executor executor, full_screen& screen, editor_start how);

}  // namespace runner
