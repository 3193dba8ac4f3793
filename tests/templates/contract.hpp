#pragma once

#include <asio/awaitable.hpp>
#include <functional>

// What the test calls. Only contract/@SLUG@.cpp includes the exercise, so an edit compiles nothing else.
namespace contract::@NAME@ {

asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch);

}  // namespace contract::@NAME@
