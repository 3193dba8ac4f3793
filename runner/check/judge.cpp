#include "check/judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "check/kit_report.hpp"
#include "check/sanitizer_report.hpp"
#include "check/test_report.hpp"
#include "process/capped_text.hpp"
#include "util/protocol.hpp"

namespace runner {
namespace {

std::string seconds_in_words(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{:.1f} s", static_cast<double>(time.count()) / 1000);
}

std::string during(const std::string& test_case) {
  return test_case.empty() ? "" : fmt::format(" during \"{}\"", test_case);
}

std::string without_end_space(std::string text) {
  text.erase(std::find_if(text.rbegin(), text.rend(), [](unsigned char c) { return !std::isspace(c); }).base(),
             text.end());
  return text;
}

/// What the learner printed by all ways.
std::string all_printed(const std::string& in_report, const std::string& by_program) {
  process::capped_text all(longest_output);
  all.append(in_report);
  all.append(by_program);
  return without_end_space(all.str());
}

finding about(const std::string& test_case, std::string text) {
  finding result;
  result.test_case = test_case;
  result.text = without_end_space(std::move(text));
  return result;
}

/// What Catch2 reports, with the parts that the kit knows of it. Where Catch2's report broke off, the kit's goes on.
std::vector<finding> findings_of(const test_report& report, const kit_report& kit) {
  std::vector<finding> all;
  std::vector<finding> known = kit.findings;
  for (const finding& each : report.findings) {
    // Catch2 puts an INFO before the text, and the names of sections behind the test case's.
    const auto same = std::find_if(known.begin(), known.end(), [&](const finding& of_kit) {
      return !of_kit.text.empty() && each.text.ends_with(without_end_space(of_kit.text)) &&
             each.test_case.starts_with(of_kit.test_case);
    });
    finding& added = all.emplace_back(each);
    if (same != known.end()) {
      const std::string before = each.text.substr(0, each.text.size() - without_end_space(same->text).size());
      added = std::move(*same);
      added.test_case = each.test_case;
      added.text = each.text;
      added.measured = before + added.measured;
      known.erase(known.begin(), same + 1);
    } else if (each.thrown) {
      added.text = "unexpected exception: " + each.text;
    }
  }
  if (!report.complete) all.insert(all.end(), known.begin(), known.end());
  return all;
}

/// An exception or a message that an answer makes may be of any length.
void shorten(finding& what) {
  constexpr std::size_t longest_text = 32 << 10;
  for (std::string* text : {&what.text, &what.measured, &what.expected, &what.timeline}) {
    if (text->size() <= longest_text) continue;
    process::capped_text part(longest_text);
    part.append(*text);
    *text = part.str();
  }
}

}  // namespace

std::string signal_in_words(int signal) {
  switch (signal) {
    case SIGSEGV:
      return "a segmentation fault (SIGSEGV): memory was used that is not there, often a dangling reference or an "
             "empty pointer";
    case SIGABRT:
      return "an abort (SIGABRT): an uncaught exception, a failed assert, or std::terminate";
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
      return "SIGINT: the signal that the test raised was not handled";
    case SIGTERM:
      return "SIGTERM: the signal that the test raised was not handled, or something outside ended it";
    default:
      return fmt::format("signal {}", signal);
  }
}

result judge(const process::outcome& outcome, const test_traces& traces, std::chrono::milliseconds time_limit) {
  const test_report report = parse_test_report(traces.report);
  const kit_report kit = parse_kit_report(traces.findings, traces.secret);
  const std::string running = report.running.empty() && !report.complete ? kit.running : report.running;
  result judged;
  judged.duration = std::chrono::duration_cast<std::chrono::milliseconds>(outcome.duration);
  judged.output = without_end_space(outcome.out + outcome.err);
  judged.findings = findings_of(report, kit);
  judged.cases = report.cases;

  const int code = outcome.status.code();
  const std::optional<sanitizer_report> sanitizer = find_sanitizer_report(outcome.err);
  const auto drawn = [&] { return kit.drawn.empty() ? "" : "\n" + kit.drawn + "."; };
  if (outcome.out_of_memory) {
    judged.what = verdict::crashed;
    judged.findings.insert(
        judged.findings.begin(),
        about(running,
              fmt::format(
                  "The program used more than {} GiB of memory and was stopped.\nLikely cause: a container that only "
                  "grows, or a loop that spawns coroutines without end.{}",
                  test_memory_limit >> 30, drawn())));
  } else if (outcome.timed_out) {
    judged.what = verdict::timed_out;
    judged.findings.push_back(
        about(running, fmt::format("The test did not end within {}.\nLikely cause: a coroutine waits on an operation "
                                   "that can never complete, or a loop never ends.{}",
                                   seconds_in_words(time_limit), drawn())));
  } else if (code == protocol::watchdog_exit_code && outcome.status.signal() == 0 && !report.complete) {
    judged.what = verdict::timed_out;
    const bool told = std::any_of(judged.findings.begin(), judged.findings.end(),
                                  [](const finding& each) { return each.held_thread; });
    if (!told) {
      std::string words = without_end_space(outcome.err);
      if (words.empty())
        words = "A handler never returned.\nLikely cause: a loop that never ends, or a call that blocks.";
      judged.findings.push_back(about(running, std::move(words)));
    }
    judged.output = without_end_space(outcome.out);
  } else if (sanitizer && code != 0) {
    judged.what = verdict::crashed;
    judged.findings.insert(judged.findings.begin(), about(running, sanitizer->text + drawn()));
    judged.output = without_end_space(outcome.out + outcome.err.substr(0, sanitizer->begin));
  } else if (outcome.status.signal() != 0) {
    judged.what = verdict::crashed;
    judged.findings.insert(judged.findings.begin(),
                           about("", fmt::format("The program was ended{} by {}.{}", during(running),
                                                 signal_in_words(outcome.status.signal()), drawn())));
  } else if (!report.complete) {
    judged.what = verdict::ended_early;
    judged.findings.push_back(
        about("", fmt::format("The program exited{} before its tests had finished, with exit code {}.\nLikely cause: "
                              "something calls exit() or quick_exit().",
                              during(running), code)));
  } else if (!report.succeeded) {
    judged.what = verdict::failed;
    if (judged.findings.empty()) judged.findings.push_back(about("", "A test failed without a message."));
  } else if (report.test_cases.empty()) {
    judged.what = verdict::ended_early;
    judged.findings.push_back(about("", "No test ran."));
  } else if (code != 0) {
    judged.what = verdict::crashed;
    judged.findings.push_back(
        about("", fmt::format("Its tests passed, but then the program ended with exit code {}.", code)));
  } else if (!std::is_permutation(report.test_cases.begin(), report.test_cases.end(), kit.cases.begin(),
                                  kit.cases.end())) {
    judged.what = verdict::ended_early;
    judged.findings.push_back(about("", fmt::format("test cases in the report: {}; expected: all {} of the test.",
                                                    report.test_cases.size(), kit.cases.size())));
  } else if (!kit.ended) {
    judged.what = verdict::ended_early;
    judged.findings.push_back(
        about("",
              "The report says that all tests passed, but the program did not end by returning from main().\nLikely "
              "cause: something calls _Exit() or quick_exit(), or writes the report itself."));
  } else {
    judged.what = verdict::passed;
  }
  judged.output = all_printed(report.printed, judged.output);
  for (finding& each : judged.findings) shorten(each);
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
