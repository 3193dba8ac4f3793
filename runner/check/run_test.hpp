// One run of a test program.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <chrono>
#include <filesystem>

#include "check/verdict.hpp"

namespace runner {

/// What to run, and how.
struct test_program {
  std::filesystem::path program;
  std::filesystem::path report;     ///< Where it is to write its report, which is removed afterwards.
  std::filesystem::path directory;  ///< Where it runs.
  std::chrono::milliseconds time_limit{0};
};

/// Runs the test to its end and judges it. Throws broken_project if it cannot be run.
asio::awaitable<result> run_test(asio::any_io_executor executor, test_program test);

}  // namespace runner
