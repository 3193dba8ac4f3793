// What a puzzle's test program (tests/kit) and the runner tell each other. Both compile this header.
//
// The result of a test rests on Catch2's XML report and on the record <end> below. Everything else here only explains
// it.
#pragma once

namespace protocol {

/// The kit's watchdog ends a test program with this code when a handler holds the thread for too long, as timeout(1)
/// does.
inline constexpr int watchdog_exit_code = 124;

// Environment variables. The kit reads and removes `findings` before any code of the answer runs; the others are read
// when they are needed.

/// The seed of the numbers that a test draws at random: an unsigned number below 2^32. Unset: another one in every run.
inline constexpr const char* seed = "PUZZLE_SEED";
/// A file to which the kit appends each test case's name and its drawn timeline.
inline constexpr const char* timeline = "PUZZLE_TIMELINE";
/// How many columns a drawn timeline has, also in findings and messages. If unset: 80, and 76 in findings and messages.
inline constexpr const char* timeline_width = "PUZZLE_TIMELINE_WIDTH";
/// The findings file: what the kit reports beside Catch2's report.
///
/// The runner creates it before it starts the program. It may hold a secret: one line of letters and digits, which the
/// program repeats at its very end. The kit reads the secret in a constructor of its library, before any code of the
/// answer runs, and empties the file. Then it appends records, each with a single write. A file that does not exist is
/// not created, and nothing is reported.
///
/// The file is a sequence of XML elements without a root (pugi::parse_fragment). Text is UTF-8; a byte that XML cannot
/// hold appears as \xNN. It may break off anywhere when the program crashes or is killed. The records:
///
///   <start version="1"/>                      The kit was loaded. Missing: this is no test program.
///   <cases><case>name</case>…</cases>         Catch2 starts: every test case of the program, whatever filter was
///   given. <case-start><case>name</case></case-start>
///   <drawn><case>name</case><what>chunks</what><number>57</number><seed>1234</seed></drawn>
///                                             A number was drawn at random. Useful when the program crashes later.
///   <finding kind="stalled">…</finding>       Something is wrong, see below. At the instant when it is noticed.
///   <case-end passed="true"><case>name</case></case-end>
///                                             Written once for each test case, also when it has sections.
///   <end secret="…" cases="9" failed="0" complete="true"/>
///                                             The program ends normally: written after main(), after the destructors
///                                             of all static objects and after every atexit function. `cases` test
///                                             cases ended, `failed` of them failed; `complete`: Catch2's run had
///                                             ended.
///
/// A test passed only if Catch2's report is complete, <end> is there with the secret, complete="true" and failed="0",
/// and the test cases in Catch2's report are exactly those in <cases>, each passed.
inline constexpr const char* findings = "PUZZLE_FINDINGS";

inline constexpr int findings_version = 1;

/// The value of `kind` in <finding>. The element has these children, as far as they apply:
///
///   <case>      The test case, or nothing before the first one.
///   <text>      The whole message, as it appears in Catch2's report (or on stderr: held_thread).
///   <measured>  "the worker: measured 600 ms"; for an error of a simulation, its first line: "stalled at 3 ms: …".
///   <expected>  "300 ms"; none for an error of a simulation.
///   <open>      Of a simulation that cannot go on: one thing that has not finished, such as `span "fetch A", open
///   since
///               0`. Repeated.
///   <cause>     A likely cause, a sentence or several. Repeated, the most likely first.
///   <drawn>     The numbers drawn at random and how to repeat them, one line.
///   <timeline>  The drawn timeline, lines that end with "\n". Only in the first finding of a simulation.
namespace kind {
inline constexpr const char* expectation =
    "expectation";                                   ///< Something was measured that differs from what is expected.
inline constexpr const char* stalled = "stalled";    ///< Unfinished coroutines, and no event can resume them.
inline constexpr const char* livelock = "livelock";  ///< Handlers run again and again, without an end.
inline constexpr const char* handler_threw = "handler_threw";  ///< An exception propagated out of a handler.
inline constexpr const char* no_result = "no_result";      ///< A test needs the result of a coroutine that has none.
inline constexpr const char* held_thread = "held_thread";  ///< The watchdog ended the program.
}  // namespace kind

}  // namespace protocol
