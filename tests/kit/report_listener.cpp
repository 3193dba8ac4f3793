// Tells the findings file which test cases the program has, and how each of them ended.
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_test_case_info.hpp>
#include <catch2/interfaces/catch_interfaces_registry_hub.hpp>
#include <catch2/interfaces/catch_interfaces_testcase.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#else
#include <catch2/catch.hpp>
#endif

#include "report.hpp"

namespace puzzle {

namespace {

std::vector<std::string> all_test_cases() {
  std::vector<std::string> names;
#if __has_include(<catch2/catch_all.hpp>)
  for (const Catch::TestCaseInfo* each : Catch::getRegistryHub().getTestCaseRegistry().getAllInfos())
    if (!each->isHidden()) names.push_back(each->name);
#else
  for (const Catch::TestCase& each : Catch::getRegistryHub().getTestCaseRegistry().getAllTests())
    if (!each.isHidden()) names.push_back(each.name);
#endif
  return names;
}

#if __has_include(<catch2/catch_all.hpp>)
using listener_base = Catch::EventListenerBase;
const std::string& name_of(const Catch::TestCaseStats& stats) { return stats.testInfo->name; }
#else
using listener_base = Catch::TestEventListenerBase;
const std::string& name_of(const Catch::TestCaseStats& stats) { return stats.testInfo.name; }
#endif

struct report_listener : listener_base {
  using listener_base::listener_base;
  void testRunStarting(const Catch::TestRunInfo& info) override {
    listener_base::testRunStarting(info);
    detail::report::cases(all_test_cases());
  }
  void testCaseStarting(const Catch::TestCaseInfo& info) override {
    listener_base::testCaseStarting(info);
    detail::report::case_started(info.name);
  }
  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    detail::report::case_ended(name_of(stats), stats.totals.testCases.allOk());
    listener_base::testCaseEnded(stats);
  }
  void testRunEnded(const Catch::TestRunStats& stats) override {
    detail::report::run_ended();
    listener_base::testRunEnded(stats);
  }
};

// In the kit's library, where no answer can call what it calls. The program has Catch2 itself.
CATCH_REGISTER_LISTENER(report_listener)

}  // namespace

}  // namespace puzzle
