#include "catch.hpp"
#include "check/sanitizer_report.hpp"

namespace {

std::string explain(std::string_view err) {
  const auto report = runner::find_sanitizer_report(err);
  return report ? report->text : "nothing";
}

}  // namespace

TEST_CASE("a dangling reference is told with its line and its variable", "[unit]") {
  CHECK(explain(R"(printed before
=================================================================
==5603==ERROR: AddressSanitizer: stack-use-after-return on address 0x7fecf9400148 at pc 0x56 bp 0x7f sp 0x7f
READ of size 8 at 0x7fecf9400148 thread T0
    #0 0x5646372f8bbc in std::string::size() const /usr/include/c++/12/bits/basic_string.h:1064
    #1 0x5646372f4bf3 in dangling /src/exercises/05_x.hpp:7
    #2 0x5646372f4bf4 in outer /src/exercises/05_x.hpp:17
    #3 0x5646372f5a53 in main /src/tests/test_05_x.cpp:4

Address 0x7fecf9400148 is located in stack of thread T0 at offset 72 in frame
    #0 0x5646372f5627 in operator() /src/exercises/05_x.hpp:30

  This frame has 2 object(s):
    [48, 49) '<unknown>'
    [64, 96) 's' (line 30) <== Memory access at offset 72 is inside this variable
SUMMARY: AddressSanitizer: stack-use-after-return exercises/05_x.hpp:1064
)") == "AddressSanitizer found stack-use-after-return: a local variable is used after its function or coroutine has "
       "ended.\n"
       "  used at   exercises/05_x.hpp:7\n  lives in  exercises/05_x.hpp:30\n  variable  's'");
}

TEST_CASE("freed memory is told with where it was freed and made", "[unit]") {
  CHECK(explain(R"(==5634==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010 at pc 0x55
READ of size 8 at 0x602000000010 thread T0
    #0 0x55e5ec9852e0 in freed exercises/05_x.hpp:12:3
freed by thread T0 here:
    #0 0x7f7783aba3c8 in operator delete(void*, unsigned long) asan_new_delete.cpp:164
    #1 0x55e5ec985265 in freed exercises/05_x.hpp:11
previously allocated by thread T0 here:
    #1 0x55e5ec985265 in freed exercises/05_x.hpp:10
)") == "AddressSanitizer found heap-use-after-free: memory is used after it was freed: often a reference into a "
       "coroutine or "
       "object that is gone.\n"
       "  used at   exercises/05_x.hpp:12:3\n  freed at  exercises/05_x.hpp:11\n  made at   exercises/05_x.hpp:10");
}

TEST_CASE("a data race is told with both its lines", "[unit]") {
  CHECK(explain(R"(WARNING: ThreadSanitizer: data race (pid=1)
  Write of size 4 at 0x1 by thread T1:
    #0 f /src/exercises/10_x.hpp:5 (test+0x1)
  Previous read of size 4 at 0x1 by main thread:
    #0 g /src/exercises/10_x.hpp:9 (test+0x2)
)")
            .rfind("ThreadSanitizer found data race: two threads", 0) == 0);
}

TEST_CASE("undefined behaviour is told with its place", "[unit]") {
  CHECK(explain("../exercises/05_x.hpp:5:3: runtime error: signed integer overflow: 1 + 2\n") ==
        "exercises/05_x.hpp:5:3: undefined behaviour: signed integer overflow: 1 + 2");
}

TEST_CASE("what is unknown is told as it came", "[unit]") {
  CHECK(explain("==1==ERROR: AddressSanitizer: something-new on address 0x1\n") ==
        "AddressSanitizer found: something-new on address 0x1");
  CHECK(explain("an ordinary error\n") == "nothing");
}

TEST_CASE("what announces a report is no output of the learner's", "[unit]") {
  const std::string err =
      "mine\nAddressSanitizer:DEADLYSIGNAL\n"
      "=================================================================\n"
      "==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0000000078f1 (pc 0x55)\n"
      "    #0 0x5597e4864741 in run exercises/05_x.hpp:40\n";
  const auto report = runner::find_sanitizer_report(err);
  REQUIRE(report);
  CHECK(err.substr(0, report->begin) == "mine");
  CHECK(report->text.find("used at   exercises/05_x.hpp:40") != std::string::npos);
}
