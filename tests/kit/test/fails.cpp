// Fails, so that CTest can read what the messages say.
#include <puzzle/testing.hpp>

TEST_CASE("draws") {
  const auto chunks = puzzle::drawn("chunks", 0, 999'999'999);
  puzzle::expect_count("chunks", -1, chunks, "this is a test of the message.");
}
