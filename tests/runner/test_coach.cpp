// Every file in tests/mistakes is compiled by each compiler that is here, and its errors must get the advice that it
// names.
#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "build/coach.hpp"
#include "build/compile_error.hpp"
#include "catch.hpp"
#include "util/files.hpp"

namespace {

namespace fs = std::filesystem;

std::string output_of(const std::string& command) {
  std::string output;
  std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer;
  for (std::size_t read = 0; (read = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    output.append(buffer.data(), read);
  ::pclose(pipe);
  return output;
}

/// That of this build, and one of the other kind where it is installed: their words differ.
std::vector<std::string> compilers() {
  std::vector<std::string> found{CXX_COMPILER};
  const std::string other = found[0].find("clang") != std::string::npos ? "g++" : "clang++-19";
  if (!output_of("command -v " + other).empty()) found.push_back(other);
  return found;
}

/// What follows "// name: " in the file's head, or "".
std::string value_in(const std::string& text, const std::string& name) {
  const std::string mark = "// " + name + ": ";
  const std::size_t begin = text.find(mark);
  if (begin == text.npos) return "";
  return text.substr(begin + mark.size(), text.find('\n', begin) - begin - mark.size());
}

std::string folded(std::string text) {
  for (char& each : text)
    if (each == '\n') each = ' ';
  return text;
}

}  // namespace

TEST_CASE("typical mistakes get advice, in the words of every compiler here", "[coach]") {
  int coached = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(MISTAKES_DIR)) {
    const std::string text = runner::read_file(entry.path()).value();
    const std::string before = value_in(text, "Before");
    if (!before.empty() && ASIO_VERSION_HERE >= std::stoi(before)) continue;
    for (const std::string& compiler : compilers()) {
      const std::string log = output_of(compiler + " " ASIO_FLAGS " -std=c++20 -fsyntax-only " + entry.path().string());
      const std::string file = "tests/mistakes/" + entry.path().filename().string();
      const std::string said = runner::explain_compile_error(log, {file, "", ""}, {});
      CAPTURE(file, compiler, log.substr(0, 3000), said);
      CHECK(folded(said).find(value_in(text, "Expect")) != std::string::npos);
      CHECK(said.find("Means: ") != std::string::npos);
      CHECK(said.find("Write: ") != std::string::npos);
      ++coached;
    }
  }
  CHECK(coached > 20);
}

TEST_CASE("an error that is not typical gets no advice", "[unit]") {
  runner::diagnostic error;
  error.main.kind = "error";
  error.main.message = "expected ';' after expression";
  CHECK(!runner::coach({error}));
}

TEST_CASE("a compiler that says very much is no danger to the runner", "[unit]") {
  std::vector<runner::diagnostic> errors(50'000);
  errors.front().main.message = "missing terminating ' character";
  for (runner::diagnostic& each : errors)
    if (each.main.message.empty()) each.main.message = "expected expression";
  CHECK_FALSE(runner::coach(errors).has_value());
}
