#include "catch.hpp"
#include "screen/keys.hpp"

using namespace runner;

namespace {

std::vector<key::name> names(const std::vector<key>& keys) {
  std::vector<key::name> result;
  for (const key& each : keys) result.push_back(each.what);
  return result;
}

using name = key::name;

}  // namespace

TEST_CASE("letters are keys, each for itself, in any language", "[unit]") {
  key_reader reader;
  const std::vector<key> keys = reader.take("nß★");
  REQUIRE(keys.size() == 3);
  CHECK(keys[0].is("n"));
  CHECK(keys[1].is("ß"));
  CHECK(keys[2].is("★"));
  CHECK_FALSE(reader.pending());
}

TEST_CASE("keys with names", "[unit]") {
  key_reader reader;
  CHECK(names(reader.take("\r\n\x7f\b\x0c")) ==
        std::vector<name>{name::enter, name::enter, name::backspace, name::backspace, name::redraw});
  CHECK(names(reader.take("\x1b[A\x1b[B\x1bOA\x1b[5~\x1b[6~\x1b[H\x1b[F\x1b[1~\x1b[4~")) ==
        std::vector<name>{name::up, name::down, name::up, name::page_up, name::page_down, name::home, name::end,
                          name::home, name::end});
  CHECK(names(reader.take("\x1b[1;2A")) == std::vector<name>{name::up});
}

TEST_CASE("what no key of ours sends does nothing, and is no letter", "[unit]") {
  key_reader reader;
  CHECK(names(reader.take("\x1b[15~\x1bx\x01\x80")) ==
        std::vector<name>{name::unknown, name::unknown, name::unknown, name::unknown});
  CHECK(names(reader.take("\x1b[" + std::string(100, '1'))) == std::vector<name>{name::unknown});
  CHECK(names(reader.take("q")) == std::vector<name>{name::character});
}

TEST_CASE("a sequence may arrive in pieces, and Escape alone is told by what does not follow", "[unit]") {
  key_reader reader;
  CHECK(reader.take("\x1b").empty());
  CHECK(reader.pending());
  CHECK(reader.take("[").empty());
  CHECK(names(reader.take("A")) == std::vector<name>{name::up});
  CHECK_FALSE(reader.pending());

  CHECK(reader.take("\x1b").empty());
  CHECK(names(reader.flush()) == std::vector<name>{name::escape});
  CHECK_FALSE(reader.pending());
  CHECK(names(reader.take("\x1b\x1b")) == std::vector<name>{name::escape});
  CHECK(names(reader.flush()) == std::vector<name>{name::escape});

  CHECK(reader.take("\xe2\x98").empty());
  const std::vector<key> star = reader.take("\x85");
  REQUIRE(star.size() == 1);
  CHECK(star[0].is("★"));
}
