// 17 · As completed: a race · ★★★★
//
// Three mirrors hold the same file. You ask all of them and take what comes first; the other two are told to stop, and
// you wait until they have put their things away. That a mirror is down does not decide the race: it only leaves it.
//
// Your task: start all three mirrors together and return the first file that arrives.
//   [ ] the first success wins, whichever argument it is
//   [ ] the losers are cancelled at the winner's instant, both of them
//   [ ] the call ends when the longest clean-up has ended, and nothing is left behind
//   [ ] a mirror that fails early, with whatever error, does not end the race; an empty file is a success
//   [ ] when all three fail, the call throws, once the last has failed
//   [ ] what a loser does while being stopped (fail, or bring the file after all) changes nothing, nor do other races
//
// Look up: asio::experimental::make_parallel_group and wait_for_one_success; the order of completion, which a group
//          reports. asio::experimental::awaitable_operators has ||, a group of two. What is a || b || c then?
// In asyncio:  asyncio.as_completed, or asyncio.wait(..., return_when=FIRST_COMPLETED), and task.cancel()
// Not needed here: the cancelling of the caller itself; two mirrors that end at the same instant.
//
// Careful: give what a group returns a name, and take references to its parts: auto ends = co_await …; and then
// auto& [x, y] = ends; since g++ may lose track of parts that are taken directly from a co_await.
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
#include <puzzle/asio_compat.hpp>  // puzzle::deferred, puzzle::as_tuple: in asio:: or asio::experimental::, as it has them
#include <puzzle/time.hpp>
#include <string>
#include <utility>
#include <variant>

namespace as_completed_race {

// Calling it makes a coroutine that fetches the file from one mirror.
using mirror = std::function<asio::awaitable<std::string>()>;

inline asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  // TODO: this asks one mirror only, and believes it whatever it says.
  (void)b;
  (void)c;
  std::string file = co_await a();
  co_return file;
}

}  // namespace as_completed_race
