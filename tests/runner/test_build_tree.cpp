#include "build/build_tree.hpp"
#include "catch.hpp"

TEST_CASE("variables are found in a CMake cache", "[unit]") {
  const std::string_view cache =
      "# comment\nCMAKE_GENERATOR_TOOLSET:INTERNAL=\nCMAKE_GENERATOR:INTERNAL=Ninja\r\n"
      "CMAKE_HOME_DIRECTORY:INTERNAL=/a path/with = sign\nCMAKE_MAKE_PROGRAM:FILEPATH=/usr/bin/ninja";
  CHECK(runner::cache_value(cache, "CMAKE_GENERATOR") == "Ninja");
  CHECK(runner::cache_value(cache, "CMAKE_HOME_DIRECTORY") == "/a path/with = sign");
  CHECK(runner::cache_value(cache, "CMAKE_MAKE_PROGRAM") == "/usr/bin/ninja");
  CHECK(runner::cache_value(cache, "CMAKE") == "");
}
