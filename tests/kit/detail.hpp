// What the kit's own files share. Not for tests or exercises.
#pragma once

#include <puzzle/time.hpp>
#include <string>
#include <vector>

#pragma GCC visibility push(hidden)  // no answer can set the clock

namespace puzzle::detail {

void set_now(duration since_start);

// The earliest virtual expiry that the reactor reported since the last reset; duration::max() when it reported none.
void reset_reported_expiry();
duration reported_expiry();

// While set, the traits tell the reactor not to wait for a virtual timer at all, so that it asks and returns at once.
void probing(bool on);

// Forgets what was noted of timers on wall-clock time, and notes them from now on if `on`.
void note_wall_clock_timers(bool on);
// What to say when a coroutine has waited on such a timer although the puzzle runs in virtual time, else "".
std::string wall_clock_timer_cause();
// Whether such a timer is so short that it may well have expired.
bool waited_in_wall_clock_time();
// Fails the test: it passed only because wall-clock time passes while virtual time stands still, so polling costs none.
void fail_for_wall_clock_time();

// Starts a new record of spans.
void reset_spans();
void note_on_span(std::size_t index, std::string note);
// True once per record: the timeline is drawn for the first failure only.
bool first_failure_of_simulation();
std::vector<std::string> describe_open_spans();
std::vector<std::string> describe_open_items();

// "Drawn at random: chunks = 57. …" when the current test case has drawn a number, else "".
std::string drawn_so_far();

// Appends the current test case's name and its timeline to a file if the environment names one, see util/protocol.hpp.
void write_timeline_on_request();

}  // namespace puzzle::detail

#pragma GCC visibility pop
