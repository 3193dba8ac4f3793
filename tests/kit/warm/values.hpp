#pragma once

#include <algorithm>
#include <array>
#include <asio/awaitable.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/error.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <puzzle/time.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>
#include <warm/warm.hpp>

namespace puzzle::detail {

// What stands in the interfaces, with what everybody does to it.
template <class Signature>
void warm_function(std::function<Signature> function) {
  std::function<Signature> copy = function;
  copy = std::move(function);
  if (copy) copy = nullptr;
}

PUZZLE_WARM void warm_values(const text& word, const texts& words) {
  texts more(words);
  more.push_back(word);
  more.push_back(text(word));
  more.emplace_back(word);
  more.resize(3);
  more.back() = more[0] + word + "." + '.' + std::to_string(more.size()) + std::to_string(1);
  more.back() = "";
  more.back() = "" + word + text("" + text(word));
  if (more.back().compare("") == 0 || word == "" || word == more[0]) more.back() = text(word, 1, 2);
  for (text& each : more) each += word + "";
  for (const text& each : words)
    if (each.empty()) more = words;
  const std::string_view all = word, none = word.c_str();
  if (all == none) throw std::system_error(asio::error_code());
  more = texts{word, word};
  std::optional<text> maybe = word;
  maybe = text(word);
  if (maybe && maybe->empty()) maybe = std::optional<text>(std::nullopt);
  outcome either = word;
  either = outcome(text(word));
  either = std::exception_ptr();
  std::array<text, 3> three{word, word, word};
  std::array<outcome, 3> outcomes{either, either, either};
  three[0] = std::get<0>(outcomes[0]);
  using namespace std::chrono_literals;
  std::vector<duration> usual;
  for (const duration& each : usual)
    if (each > 0ns || each > 0ms || each > 1ms || each > 5ms || each > 20ms || each > 1s) break;
  for (const bool each : {true, false}) usual.resize(each);
  for (const int each : {1, 2}) usual.resize(static_cast<std::size_t>(each));
  for (const std::chrono::milliseconds each : {1ms, 5ms}) usual.push_back(each);
  const long count = static_cast<long>(words.size());
  const std::chrono::milliseconds short_time(count);
  const std::chrono::seconds long_time(count);
  std::vector<duration> times{duration(1), short_time + duration(1), duration(1) + short_time, long_time};
  times.push_back(std::min(times[0], std::max(times[0], duration(1) + long_time)));
  times.push_back(duration(2 * short_time + short_time * 2 + std::chrono::milliseconds(long_time)));
  times.push_back(std::chrono::microseconds(count));
  if (times[0] < short_time) times = {duration(1)};
  const std::vector<duration> same(times);
  times = same;
  std::optional<duration> limit = std::nullopt;
  if (limit) *limit = same[0];
  std::vector<std::exception_ptr> errors(3);
  if (errors[0]) std::rethrow_exception(errors[0]);
  if (std::system_error(asio::error_code()).code() == asio::error::operation_aborted) errors.clear();
  auto signals = std::make_shared<asio::cancellation_signal>();
  std::vector<std::function<asio::awaitable<void>()>> workers(1);
  for (const auto& each : std::vector<std::function<asio::awaitable<void>()>>(workers)) workers.push_back(each);
  const std::function<void()> any = [] {};
  any();
  warm_function<int()>({});
  warm_function<void()>({});
  warm_function<void(int)>({});
  warm_function<void(text)>({});
  warm_function<asio::awaitable<void>()>({});
  warm_function<asio::awaitable<text>()>({});
  warm_function<asio::awaitable<text>(text)>({});
  warm_function<asio::awaitable<text>(int)>({});
  warm_function<asio::awaitable<void>(text)>({});
}

}  // namespace puzzle::detail
