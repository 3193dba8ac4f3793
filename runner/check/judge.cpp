#include "check/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "check/sanitizer_report.hpp"
#include "check/test_report.hpp"

namespace runner {
namespace {

/// The kit's watchdog ends a program whose thread never comes back with this code, and says why on stderr.
constexpr int watchdog_exit_code = 124;

std::string seconds_in_words(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

std::string during(const std::string& test_case) {
  return test_case.empty() ? "" : fmt::format(" during \"{}\"", test_case);
}

std::string trimmed(std::string text) {
  text.erase(std::find_if(text.rbegin(), text.rend(), [](unsigned char c) { return !std::isspace(c); }).base(),
             text.end());
  return text;
}

finding about(const std::string& test_case, std::string text) {
  finding result;
  result.test_case = test_case;
  result.text = trimmed(std::move(text));
  return result;
}

}  // namespace

std::string signal_in_words(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "a segmentation fault (SIGSEGV): memory was used that is not there, often a dangling reference or an "
             "empty pointer";
    case SIGABRT:
      return "an abort (SIGABRT): an exception that nobody caught, a failed assert, or std::terminate";
    case SIGFPE:
      return "an arithmetic error (SIGFPE): a division by zero, most likely";
    case SIGILL:
      return "an illegal instruction (SIGILL): often a function that ends without returning a value";
    case SIGBUS:
      return "a bus error (SIGBUS): memory was used that is not there";
    case SIGTRAP:
      return "a trap (SIGTRAP)";
    case SIGKILL:
      return "SIGKILL: something outside killed it, perhaps the system for want of memory";
    case SIGPIPE:
      return "SIGPIPE: it wrote into a pipe or socket whose other end was closed";
    case SIGXFSZ:
      return fmt::format("SIGXFSZ: it wrote a file of more than {} MiB, most likely in a loop that never ends",
                         test_file_limit >> 20);
    case SIGINT:
      return "SIGINT: nobody handled the signal that the test raised";
    case SIGTERM:
      return "SIGTERM: nobody handled the signal that the test raised, or something outside ended it";
    default:
      return fmt::format("signal {}", signal);
  }
}

result judge(const process::outcome& outcome, std::string_view report_text, std::chrono::milliseconds time_limit) {
  const test_report report = parse_test_report(report_text);
  result judged;
  judged.duration = std::chrono::duration_cast<std::chrono::milliseconds>(outcome.duration);
  judged.output = trimmed(outcome.out + outcome.err);
  judged.findings = report.findings;

  const int code = outcome.status.code();
  const std::optional<sanitizer_report> sanitizer = find_sanitizer_report(outcome.err);
  if (outcome.out_of_memory) {
    judged.what = verdict::crashed;
    judged.findings.insert(
        judged.findings.begin(),
        about(report.running, fmt::format("It used more than {} GiB of memory and was stopped. Likely cause: a "
                                          "container that only grows, or a loop that spawns coroutines without end.",
                                          test_memory_limit >> 30)));
  } else if (outcome.timed_out) {
    judged.what = verdict::timed_out;
    judged.findings.push_back(
        about(report.running, fmt::format("It did not end within {}. Something waits for what never comes, "
                                          "or a loop never ends.",
                                          seconds_in_words(time_limit))));
  } else if (code == watchdog_exit_code && outcome.status.signal() == 0 && !report.complete) {
    judged.what = verdict::timed_out;
    std::string words = trimmed(outcome.err);
    if (words.empty()) words = "A thread never came back: a loop that never ends, or a call that blocks.";
    judged.findings.push_back(about(report.running, std::move(words)));
    judged.output = trimmed(outcome.out);
  } else if (sanitizer && code != 0) {
    judged.what = verdict::crashed;
    judged.findings.insert(judged.findings.begin(), about(report.running, sanitizer->text));
    judged.output = trimmed(outcome.out + outcome.err.substr(0, sanitizer->begin));
  } else if (outcome.status.signal() != 0) {
    judged.what = verdict::crashed;
    judged.findings.insert(judged.findings.begin(),
                           about("", fmt::format("It was ended{} by {}.", during(report.running),
                                                 signal_in_words(outcome.status.signal()))));
  } else if (!report.complete) {
    judged.what = verdict::ended_early;
    judged.findings.push_back(about("", fmt::format("The program left{} before its tests were done, with exit code {}. "
                                                    "Does something call exit(), or quick_exit()?",
                                                    during(report.running), code)));
  } else if (!report.succeeded) {
    judged.what = verdict::failed;
    if (judged.findings.empty()) judged.findings.push_back(about("", "A test failed, without a word."));
  } else if (report.test_cases == 0) {
    judged.what = verdict::ended_early;
    judged.findings.push_back(about("", "No test ran."));
  } else if (code != 0) {
    judged.what = verdict::crashed;
    judged.findings.push_back(
        about("", fmt::format("Its tests passed, but then the program ended with exit code {}.", code)));
  } else {
    judged.what = verdict::passed;
  }
  return judged;
}

result judge_compile_error(std::string explanation, std::string log) {
  result judged;
  judged.what = verdict::compile_error;
  judged.findings.push_back(about("", std::move(explanation)));
  judged.compiler_log = std::move(log);
  return judged;
}

}  // namespace runner
