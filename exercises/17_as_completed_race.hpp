// 17 · As-completed race · ★★★★
//
// Three mirrors serve the same file. Ask all of them, take the first file that arrives, and cancel the other two.
//
// Your task: start all three mirrors concurrently and return the first file that arrives.
//   [ ] the first success wins, whichever argument it is
//   [ ] at that instant both losers are cancelled
//   [ ] the call ends after the longest cleanup; nothing is left running
//   [ ] a mirror that fails early, with any error, does not end the race; an empty file is a success
//   [ ] if all three fail, the call throws when the last one has failed; one of their errors is the natural choice
//   [ ] a loser that fails or delivers while it is being cancelled changes nothing
//   [ ] a mirror may end at once, without suspending
//   [ ] concurrent races do not affect each other
//
// Look up: asio::experimental::make_parallel_group and wait_for_one_success; the completion order that a group reports.
//          asio::experimental::awaitable_operators has ||, a race of two. What does a || b || c mean then?
// In asyncio: asyncio.as_completed, or asyncio.wait(..., return_when=FIRST_COMPLETED) and task.cancel().
// Out of scope: cancelling the caller; two mirrors that deliver at the same instant.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <puzzle/asio_compat.hpp>  // puzzle::deferred, puzzle::as_tuple: the same in every Asio version
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace as_completed_race {

// Creates a coroutine that fetches the file from one mirror.
using mirror = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  // TODO: this asks one mirror only. Ask all three concurrently and return the first file that arrives.
  (void)b;
  (void)c;
  std::string file = co_await a();
  co_return file;
}

}  // namespace as_completed_race
