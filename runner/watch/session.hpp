// The loop of a watching session: turns what happens into events, and carries out the effects.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <variant>

#include "build/build_tree.hpp"
#include "check/check.hpp"
#include "screen/full_screen.hpp"
#include "tools/editor.hpp"
#include "util/task_group.hpp"
#include "view/progress.hpp"
#include "watch/file_watcher.hpp"
#include "watch/frame.hpp"
#include "watch/state.hpp"

namespace runner::watch {

/// Services that a session calls. Each returns at once.
struct services {
  std::function<std::string(std::size_t puzzle, const style& look)> solution;  ///< Text to show.
  std::function<std::string(std::size_t puzzle)> explanation;                  ///< The same, as Markdown.
  std::function<editor_start(std::size_t puzzle, int line)> editor;            ///< Throws if there is none.
  std::function<std::string(std::size_t puzzle)> reset;                        ///< Words that say what was done.
  std::function<void(std::size_t puzzle, int count)> remember_hints;
  std::function<std::string(std::size_t puzzle)> checked_text;  ///< As the status has it.
  std::function<void(std::size_t puzzle, const result& outcome, const std::string& text)> remember_result;
};

/// How a session is set up, all of which outlives it.
struct setting {
  const runner::course& course;
  const build_tree& tree;
  const reader_view& reader;
  const check_settings& checks;
  const services& help;
  full_screen& screen;
  surface on;  ///< Width and height are asked for anew at each drawing.
};

class session {
 public:
  /// `keys` is a terminal opened for this session alone.
  session(asio::any_io_executor executor, const setting& its, state& now, int keys);

  /// Runs until the learner leaves or the terminal is gone.
  asio::awaitable<void> run();

 private:
  /// Work that takes a while. A new job supersedes the running one.
  using job = std::variant<effect::check, effect::timeline, effect::deep_check>;

  /// Jobs of one build tree, one after the other.
  struct lane {
    explicit lane(asio::any_io_executor executor) : change(executor, asio::steady_timer::time_point::max()) {}
    std::optional<job> next;    // as soon as the one at work has ended
    bool abandon = false;       // the one at work
    asio::steady_timer change;  // never expires; cancelled when one of the two changes
  };

  asio::awaitable<void> read_keys();
  asio::awaitable<void> follow_signals();
  asio::awaitable<void> follow_files();
  asio::awaitable<void> work(lane& track);
  asio::awaitable<void> do_work(lane& track);
  asio::awaitable<void> superseded(lane& track);
  asio::awaitable<void> pause(std::chrono::milliseconds time);
  asio::awaitable<std::size_t> read_some_keys();
  asio::awaitable<void> carry_out_job(effect::check wanted);
  asio::awaitable<void> carry_out_job(effect::timeline wanted);
  asio::awaitable<void> carry_out_job(effect::deep_check wanted);
  std::function<void(const check_event&)> follow(int number, progress& under_way,
                                                 std::function<void(const runner::event::finished&)> on_finished);

  void happens(const session_event& what);
  void draw();
  void stop_work();
  void read(const effect::read& wanted);
  asio::awaitable<void> open(effect::open wanted);
  void carry_out(const session_effect& what);
  void begin(lane& track, const job& what);

  asio::any_io_executor executor_;
  setting its_;
  state& now_;
  task_group tasks_;
  asio::posix::stream_descriptor keys_;
  asio::signal_set signals_;
  lane usual_;
  lane deep_;  // has a build tree of its own: the next check need not wait for it
  std::optional<effect::open> to_open_;
  std::exception_ptr failure_;  // of the work, if it cannot be shown
  asio::steady_timer escape_time_;
  char buffer_[256];
};

}  // namespace runner::watch
