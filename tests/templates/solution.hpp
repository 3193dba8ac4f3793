#pragma once

#include <asio/awaitable.hpp>
#include <functional>

namespace @NAME@ {

inline asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  // A comment says why: the learner compares this with their own answer.
  co_return co_await fetch();
}

}  // namespace @NAME@
