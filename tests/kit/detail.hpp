// What the kit's own files share. Not for tests or exercises.
#pragma once

#include <puzzle/time.hpp>
#include <string>
#include <vector>

namespace puzzle::detail {

void set_now(duration since_start);

// The earliest virtual expiry that the reactor reported since the last reset; duration::max() when it reported none.
void reset_reported_expiry();
duration reported_expiry();

// While set, the traits tell the reactor not to wait for a virtual timer at all, so that it asks and returns at once.
void probing(bool on);

// Starts a new record of spans.
void reset_spans();
void note_on_span(std::size_t index, std::string note);
// True once per record: the timeline is drawn for the first failure only.
bool first_failure_of_simulation();
std::vector<std::string> describe_open_spans();
std::vector<std::string> describe_open_items();

// "\nDrawn at random: chunks = 57. …" when the current test case has drawn a number, else "".
std::string drawn_so_far();

// Appends the current test case's name and its timeline to the file that PUZZLE_TIMELINE names, if it names one;
// PUZZLE_TIMELINE_WIDTH is the number of columns, else 80.
void write_timeline_on_request();

}  // namespace puzzle::detail
