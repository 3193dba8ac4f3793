// Misconception: an exception is its text, so a new one with the same text is the same.
// Expect: timeout_by_race threw std::runtime_error: this number is not in service; expected it to throw
// Expect: the operation's exception was replaced by another one
#pragma once

#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <functional>
#include <optional>
#include <puzzle/time.hpp>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace timeouts_two_ways {

using operation = std::function<asio::awaitable<std::string>()>;

struct outcome {
  std::string text;
  bool failed = false;
};

inline asio::awaitable<outcome> outcome_of(operation& op) {
  outcome ended;
  try {
    ended.text = co_await op();
  } catch (const std::exception& error) {
    ended.text = error.what();
    ended.failed = true;
  } catch (...) {
    ended.text = "unknown";
    ended.failed = true;
  }
  co_return ended;
}

inline asio::awaitable<std::optional<std::string>> timeout_by_race(operation op, puzzle::duration limit) {
  using namespace asio::experimental::awaitable_operators;
  auto winner = co_await (outcome_of(op) || puzzle::sleep_for(limit));
  auto* ended = std::get_if<0>(&winner);
  if (!ended) co_return std::nullopt;
  if (ended->failed) throw std::runtime_error(ended->text);
  co_return std::move(ended->text);
}

inline asio::awaitable<std::optional<std::string>> timeout_by_signal(operation op, puzzle::duration limit) {
  std::optional<std::string> result = co_await timeout_by_race(std::move(op), limit);
  co_return result;
}

}  // namespace timeouts_two_ways
