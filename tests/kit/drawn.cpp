#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <puzzle/testing.hpp>
#include <random>
#include <stdexcept>
#include <util/protocol.hpp>
#if __has_include(<catch2/interfaces/catch_interfaces_capture.hpp>)
#include <catch2/interfaces/catch_interfaces_capture.hpp>
#endif

#include "detail.hpp"
#include "report.hpp"

namespace puzzle {

namespace {

std::uint32_t seed_of_this_run() {
  const char* given = std::getenv(protocol::seed);
  if (given == nullptr) return std::random_device()();
  char* end = nullptr;
  const unsigned long seed = std::strtoul(given, &end, 10);
  if (end == given || *end != '\0' || seed > UINT32_MAX)
    throw std::invalid_argument(fmt::format("{} must be a number below 2^32, not \"{}\"", protocol::seed, given));
  return static_cast<std::uint32_t>(seed);
}

std::uint32_t seed() {
  static const std::uint32_t chosen = seed_of_this_run();
  return chosen;
}

struct {
  std::string test_case;
  std::mt19937 engine;
  std::map<std::string, std::int64_t, std::less<>> numbers;
} draws;

}  // namespace

std::int64_t drawn(std::string_view what, std::int64_t least, std::int64_t most) {
  // The whole range of the type would make the size of the range overflow.
  if (least > most || (least == INT64_MIN && most == INT64_MAX))
    throw std::invalid_argument("puzzle::drawn: there is no number in that range");
  const std::string test_case = Catch::getResultCapture().getCurrentTestName();
  if (draws.test_case != test_case) {
    // The name belongs to the seed: a test case draws the same numbers, whichever others run before it.
    std::vector<std::uint32_t> seeds{seed()};
    for (const char c : test_case) seeds.push_back(static_cast<unsigned char>(c));
    std::seed_seq sequence(seeds.begin(), seeds.end());
    draws = {test_case, std::mt19937(sequence), {}};
  }
  // Not std::uniform_int_distribution: that differs from one standard library to another. A slight preference for the
  // small numbers of a large range does no harm here.
  const std::uint64_t high = draws.engine(), low = draws.engine();
  const std::uint64_t offset =
      (high << 32U | low) % (static_cast<std::uint64_t>(most) - static_cast<std::uint64_t>(least) + 1);
  const std::int64_t number = static_cast<std::int64_t>(static_cast<std::uint64_t>(least) + offset);
  detail::report::add_drawn(what, number, seed());
  return draws.numbers[std::string(what)] = number;
}

std::string detail::drawn_so_far() {
  if (draws.numbers.empty() || draws.test_case != Catch::getResultCapture().getCurrentTestName()) return {};
  std::string text;
  for (const auto& [what, number] : draws.numbers)
    text += fmt::format("{}{} = {}", text.empty() ? "Drawn at random: " : ", ", what, number);
  return text + fmt::format(". The environment variable {}={} repeats it.", protocol::seed, seed());
}

}  // namespace puzzle
