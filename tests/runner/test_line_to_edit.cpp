#include <string>

#include "catch.hpp"
#include "course/line_to_edit.hpp"

using runner::line_to_edit;

namespace {

const std::string stub =
    "// The task.\n"
    "#pragma once\n"
    "namespace example {\n"
    "struct page {};\n"
    "inline page other() {\n"
    "  return {};\n"
    "}\n"
    "inline asio::awaitable<page> fetch(int number) {\n"
    "  for (;;) {\n"
    "    // TODO: fetch it.\n"
    "  }\n"
    "}\n"
    "}\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

}  // namespace

TEST_CASE("an exercise opens at its first TODO", "[unit]") {
  CHECK(line_to_edit(stub, stub) == 10);
  CHECK(line_to_edit("// TODO\n" + stub, stub) == 1);
}

TEST_CASE("without a TODO an exercise opens at the function that had the first one", "[unit]") {
  const std::string solved = replaced(stub, "// TODO: fetch it.", "co_await load();");
  CHECK(line_to_edit(solved, stub) == 8);
  CHECK(line_to_edit("\n\n" + solved, stub) == 10);
  // Also when its signature is not as it was.
  CHECK(line_to_edit(replaced(solved, "(int number)", "(const int number)"), stub) == 8);
}

TEST_CASE("an exercise of which nothing is left opens at a function, or at its begin", "[unit]") {
  CHECK(line_to_edit("#pragma once\nnamespace mine {\nvoid mine() {\n}\n}\n", stub) == 3);
  CHECK(line_to_edit("#pragma once\nif (a) {\n", "no function") == 1);
  CHECK(line_to_edit("", "") == 1);
}
