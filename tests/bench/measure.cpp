#include "measure.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "process/run.hpp"

namespace bench {

namespace {

double in_seconds(std::chrono::duration<double> time) { return time.count(); }

process::outcome outcome_of(process::command command) {
  asio::io_context context;
  process::outcome outcome;
  std::exception_ptr error;
  asio::co_spawn(context, process::run(context.get_executor(), std::move(command)),
                 [&](std::exception_ptr thrown, process::outcome ended) {
                   error = thrown;
                   outcome = std::move(ended);
                 });
  context.run();
  if (error) std::rethrow_exception(error);
  return outcome;
}

}  // namespace

measurement run_or_die(const std::vector<std::string>& argv, const std::string& directory) {
  process::command command(argv);
  command.start.directory = directory;
  const process::outcome outcome = outcome_of(std::move(command));
  if (outcome.status.code() != 0) {
    std::cerr << outcome.out << outcome.err
              << fmt::format("benchmark: {} ended with {}\n", fmt::join(argv, " "), outcome.status.code());
    std::exit(1);
  }
  measurement result;
  result.seconds = in_seconds(outcome.duration);
  result.cpu_seconds = in_seconds(outcome.used.processor);
  result.peak_memory = outcome.used.peak_memory;
  return result;
}

spread spread_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  spread result;
  result.median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  result.lowest = values.front();
  result.highest = values.back();
  return result;
}

}  // namespace bench
