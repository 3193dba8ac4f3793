#include "watch/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <csignal>
#include <map>
#include <system_error>
#include <utility>

#include "build/deep_tree.hpp"
#include "check/deep_check.hpp"
#include "check/timeline.hpp"
#include "course/answers.hpp"
#include "tools/edit.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/overloaded.hpp"
#include "view/progress.hpp"
#include "watch/places.hpp"
#include "watch/saved_files.hpp"

namespace runner::watch {
namespace {

using namespace asio::experimental::awaitable_operators;

/// Longer than a terminal takes for the rest of an arrow's bytes, shorter than anyone waits for Escape.
constexpr std::chrono::milliseconds escape_wait{40};

}  // namespace

session::session(asio::any_io_executor executor, const setting& its, state& now, int keys)
    : executor_(executor),
      its_(its),
      now_(now),
      tasks_(executor),
      keys_(executor, keys),
      signals_(executor, SIGWINCH, SIGTSTP, SIGCONT),
      usual_(executor),
      deep_(executor),
      escape_time_(executor) {}

asio::awaitable<void> session::run() {
  happens(event::resized{its_.screen.size().height});
  happens(event::started{});
  tasks_.spawn(work(usual_));
  tasks_.spawn(work(deep_));
  tasks_.spawn(read_keys());
  tasks_.spawn(follow_signals());
  tasks_.spawn(follow_files());
  co_await tasks_.join();
}

void session::happens(const session_event& what) {
  for (const session_effect& each : update(now_, what)) carry_out(each);
  draw();
}

void session::draw() {
  const screen_size size = its_.screen.size();
  its_.on.look.width = size.width;
  its_.on.height = size.height;
  now_.scroll = std::min(now_.scroll, furthest_scroll(now_, its_.reader, its_.on));
  its_.screen.draw(frame(now_, its_.reader, its_.on));
}

void session::carry_out(const session_effect& what) {
  std::visit(
      overloaded{[&](const effect::check& wanted) { begin(usual_, wanted); },
                 [&](const effect::timeline& wanted) { begin(usual_, wanted); },
                 [&](const effect::deep_check& wanted) { begin(deep_, wanted); },
                 [&](const effect::stop_work&) { stop_work(); }, [&](const effect::read& wanted) { read(wanted); },
                 [&](const effect::open& wanted) { to_open_ = wanted; },
                 [&](const effect::reset& wanted) {
                   happens(event::exercise_reset{wanted.puzzle, its_.help.reset(wanted.puzzle)});
                 },
                 [&](const effect::remember_hints& hints) { its_.help.remember_hints(hints.puzzle, hints.count); },
                 [&](const effect::leave&) { tasks_.cancel(); }},
      what);
}

void session::read(const effect::read& wanted) {
  const bool explains = wanted.what == page::explanation;
  happens(event::text_read{
      wanted.what, explains ? its_.help.explanation(wanted.puzzle) : its_.help.solution(wanted.puzzle, its_.on.look)});
}

/// By the reader of keys itself: it must not take those that are for the editor.
asio::awaitable<void> session::open(effect::open wanted) {
  std::string words;
  try {
    const editor_start how = its_.help.editor(wanted.puzzle, wanted.line);
    const std::string file = its_.reader.to_project + its_.course.puzzles[wanted.puzzle].exercise_file();
    if (!how.takes_terminal) words = fmt::format("Opening {} in {}.", file, how.name);
    const std::string trouble = co_await edit(executor_, its_.screen, how);
    if (!trouble.empty()) words = trouble;
  } catch (const wrong_usage& no_editor) {
    words = no_editor.what();
  }
  happens(event::exercise_opened{words});
}

void session::begin(lane& track, const job& what) {
  stop_work();
  track.next = what;
}

void session::stop_work() {
  for (lane* each : {&usual_, &deep_}) {
    each->next.reset();
    each->abandon = true;
    each->change.cancel();
  }
}

/// One job after the other; one that is superseded ends, with all its processes, before the next begins.
asio::awaitable<void> session::work(lane& track) {
  for (;;) {
    while (!track.next) {
      asio::error_code ignored;
      co_await track.change.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    track.abandon = false;
    co_await (do_work(track) || superseded(track));
    if (failure_) std::rethrow_exception(failure_);
  }
}

asio::awaitable<void> session::superseded(lane& track) {
  while (!track.abandon) {
    asio::error_code ignored;
    co_await track.change.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
}

asio::awaitable<void> session::do_work(lane& track) {
  const job now = *std::exchange(track.next, std::nullopt);
  // Work that ends at once must not end before superseded() has begun: on some versions of Asio the signal that is to
  // stop it would be lost.
  co_await asio::post(executor_, asio::use_awaitable);

  const int number = std::visit([](const auto& what) { return what.work; }, now);
  std::string trouble;
  try {
    co_await std::visit([this](const auto& what) { return carry_out_job(what); }, now);
  } catch (const broken_project& error) {
    trouble = seen_from(its_.reader, error.what());
  } catch (...) {
    if (track.abandon) throw;
    failure_ = std::current_exception();  // || would wait for the other's success
    co_return;
  }
  happens(event::work_ended{number, trouble});
}

asio::awaitable<void> session::carry_out_job(effect::check wanted) {
  const auto on_finished = [&](const runner::event::finished& ended) {
    const puzzle& puzzle = its_.course.puzzles[ended.puzzle];
    if (its_.checks.build) its_.help.remember_result(ended.puzzle, ended.outcome, ended.text);
    const int line = line_to_edit(ended.outcome, puzzle, read_file(its_.course.exercise(puzzle)).value_or(""));
    happens(event::judged{wanted.work, ended.puzzle, ended.outcome, ended.text, line});
  };
  progress under_way(its_.course);
  co_await check(executor_, its_.course, its_.tree, wanted.which, its_.checks,
                 follow(wanted.work, under_way, on_finished));
}

asio::awaitable<void> session::carry_out_job(effect::timeline wanted) {
  const std::size_t width = its_.screen.size().width - 2;
  const puzzle& puzzle = its_.course.puzzles[wanted.puzzle];
  std::string text = co_await timeline_of(executor_, puzzle, its_.tree, its_.checks, width);
  happens(event::timeline_drawn{wanted.work, std::move(text)});
}

asio::awaitable<void> session::carry_out_job(effect::deep_check wanted) {
  const auto on_finished = [&](const runner::event::finished& ended) {
    happens(event::deep_judged{wanted.work, ended.outcome});
  };
  progress under_way(its_.course);
  build_tree in_background = its_.tree;
  in_background.idle_priority = true;  // the learner waits for the check of the next save, which runs beside it
  const std::vector<std::size_t> which{wanted.puzzle};
  std::string reason;
  try {
    co_await deep_check(executor_, its_.course, in_background, which, its_.checks,
                        follow(wanted.work, under_way, on_finished));
  } catch (const no_sanitizer& missing) {
    reason = missing.what();
  } catch (const broken_project& trouble) {
    reason = trouble.what();
  }
  if (!reason.empty()) happens(event::no_deep_check{wanted.work, reason});
}

/// Shows the progress of a check until another one has begun: then it is about a text that is no more.
std::function<void(const check_event&)> session::follow(
    int number, progress& under_way, std::function<void(const runner::event::finished&)> on_finished) {
  return [this, number, &under_way, on_finished = std::move(on_finished)](const check_event& what) {
    if (number != now_.work) return;
    under_way.take(what);
    if (const auto* finished = std::get_if<runner::event::finished>(&what)) on_finished(*finished);
    happens(event::progressed{number, under_way.line()});
  };
}

asio::awaitable<void> session::read_keys() {
  key_reader reader;
  for (;;) {
    std::vector<key> keys;
    if (reader.pending()) {
      const auto first = co_await (read_some_keys() || pause(escape_wait));
      const std::size_t* size = std::get_if<0>(&first);
      keys = size != nullptr ? reader.take(std::string_view(buffer_, *size)) : reader.flush();
      if (size != nullptr && *size == 0) break;
    } else {
      const std::size_t size = co_await read_some_keys();
      if (size == 0) break;
      keys = reader.take(std::string_view(buffer_, size));
    }
    for (const key& each : keys) {
      happens(event::pressed{each});
      if (to_open_) co_await open(*std::exchange(to_open_, std::nullopt));
    }
  }
  tasks_.cancel();  // the terminal is gone
}

/// The number of bytes read; none: there will be no more.
asio::awaitable<std::size_t> session::read_some_keys() {
  asio::error_code error;
  const std::size_t size =
      co_await keys_.async_read_some(asio::buffer(buffer_), asio::redirect_error(asio::use_awaitable, error));
  if (error == asio::error::operation_aborted) throw std::system_error(error);
  co_return error ? 0 : size;
}

asio::awaitable<void> session::pause(std::chrono::milliseconds time) {
  escape_time_.expires_after(time);
  co_await escape_time_.async_wait(asio::use_awaitable);
}

asio::awaitable<void> session::follow_signals() {
  for (;;) {
    const int signal = co_await signals_.async_wait(asio::use_awaitable);
    if (signal == SIGTSTP) its_.screen.suspend();
    if (signal == SIGCONT) its_.screen.take();
    happens(event::resized{its_.screen.size().height});
  }
}

asio::awaitable<void> session::follow_files() {
  file_watcher files(executor_, folders_to_watch(its_.course));
  for (;;) {
    const std::set<std::filesystem::path> saved = co_await files.next();
    std::optional<event::saved> what = what_was_saved(its_.course, saved);
    if (!what) continue;
    for (std::size_t each : what->exercises) {
      const puzzle_progress& known = now_.statuses[each].known;
      if (known.last && known.text != its_.help.checked_text(each)) what->edited.insert(each);
      if (is_untouched(its_.course, its_.course.puzzles[each])) what->untouched.insert(each);
    }
    happens(*what);
  }
}

}  // namespace runner::watch
