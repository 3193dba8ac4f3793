// What nearly every puzzle would instantiate again, instantiated once in the kit. Two thirds of a test's compile time
// go there otherwise. Public names only, so that it holds across Asio's versions; what is missing here is merely
// slower.
//
// Included by the precompiled header; PUZZLE_INSTANTIATE is empty only in the one file that holds the definitions.
#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <exception>
#include <optional>
#include <puzzle/async_mutex.hpp>
#include <puzzle/simulation.hpp>
#include <puzzle/time.hpp>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#ifndef PUZZLE_INSTANTIATE
#define PUZZLE_INSTANTIATE extern
#endif

namespace puzzle::detail {
using text = std::string;
using none = std::monostate;
using texts = std::vector<std::string>;
using outcome = std::variant<std::string, std::exception_ptr>;
}  // namespace puzzle::detail

PUZZLE_INSTANTIATE template class asio::basic_waitable_timer<puzzle::clock>;

PUZZLE_INSTANTIATE template class asio::awaitable<void>;
PUZZLE_INSTANTIATE template class asio::awaitable<int>;
PUZZLE_INSTANTIATE template class asio::awaitable<std::size_t>;
PUZZLE_INSTANTIATE template class asio::awaitable<puzzle::detail::text>;
PUZZLE_INSTANTIATE template class asio::awaitable<puzzle::detail::texts>;
PUZZLE_INSTANTIATE template class asio::awaitable<std::optional<puzzle::detail::text>>;
PUZZLE_INSTANTIATE template class asio::awaitable<std::array<puzzle::detail::text, 3>>;
PUZZLE_INSTANTIATE template class asio::awaitable<std::array<puzzle::detail::outcome, 3>>;
PUZZLE_INSTANTIATE template class asio::awaitable<puzzle::async_mutex::guard>;

// What a test starts.
#define PUZZLE_INSTANTIATE_START(T)                                                                                   \
  PUZZLE_INSTANTIATE template class puzzle::handle<T>;                                                                \
  PUZZLE_INSTANTIATE template puzzle::handle<T> puzzle::simulation::start(std::string name, asio::awaitable<T> task); \
  PUZZLE_INSTANTIATE template asio::awaitable<void> puzzle::detail::store_result(                                     \
      asio::awaitable<T> coroutine, std::shared_ptr<std::optional<T>> result);
PUZZLE_INSTANTIATE_START(int)
PUZZLE_INSTANTIATE_START(puzzle::detail::text)
PUZZLE_INSTANTIATE_START(puzzle::detail::texts)
PUZZLE_INSTANTIATE_START(std::optional<puzzle::detail::text>)
#undef PUZZLE_INSTANTIATE_START

// `&&` and `||` of the usual pairs.
#define PUZZLE_INSTANTIATE_OPERATOR(op, result, left, right)                                                \
  PUZZLE_INSTANTIATE template asio::awaitable<result> asio::experimental::awaitable_operators::operator op( \
      asio::awaitable<left>, asio::awaitable<right>);
#define PUZZLE_COMMA ,
PUZZLE_INSTANTIATE_OPERATOR(&&, void, void, void)
PUZZLE_INSTANTIATE_OPERATOR(&&, puzzle::detail::text, puzzle::detail::text, void)
PUZZLE_INSTANTIATE_OPERATOR(&&, puzzle::detail::text, void, puzzle::detail::text)
PUZZLE_INSTANTIATE_OPERATOR(&&, std::tuple<puzzle::detail::text PUZZLE_COMMA puzzle::detail::text>,
                            puzzle::detail::text, puzzle::detail::text)
PUZZLE_INSTANTIATE_OPERATOR(
    &&, std::tuple<puzzle::detail::text PUZZLE_COMMA puzzle::detail::text PUZZLE_COMMA puzzle::detail::text>,
    std::tuple<puzzle::detail::text PUZZLE_COMMA puzzle::detail::text>, puzzle::detail::text)
PUZZLE_INSTANTIATE_OPERATOR(||, std::variant<puzzle::detail::none PUZZLE_COMMA puzzle::detail::none>, void, void)
PUZZLE_INSTANTIATE_OPERATOR(||, std::variant<puzzle::detail::text PUZZLE_COMMA puzzle::detail::none>,
                            puzzle::detail::text, void)
PUZZLE_INSTANTIATE_OPERATOR(||, std::variant<puzzle::detail::none PUZZLE_COMMA puzzle::detail::text>, void,
                            puzzle::detail::text)
PUZZLE_INSTANTIATE_OPERATOR(||, std::variant<puzzle::detail::text PUZZLE_COMMA puzzle::detail::text>,
                            puzzle::detail::text, puzzle::detail::text)
#undef PUZZLE_COMMA
#undef PUZZLE_INSTANTIATE_OPERATOR
