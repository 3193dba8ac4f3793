// Each answer is judged once: results are kept on disk, and equal answers of several students share one.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "grade/student_result.hpp"

namespace runner {

class result_cache {
 public:
  using judge_function = std::function<asio::awaitable<graded_puzzle>()>;

  /// Throws broken_project when `folder` cannot be made.
  result_cache(asio::any_io_executor executor, std::filesystem::path folder);

  /// The stored result, or what `judge` returns, which is then stored. While one caller judges, callers with the same
  /// fingerprints wait for it. `judged_by` is the fingerprint of all that influences the verdict, `answer` that of the
  /// answer. Whatever `judge` throws propagates; the next waiting caller then judges by itself.
  asio::awaitable<graded_puzzle> find_or_judge(std::string judged_by, std::string answer, judge_function judge);

 private:
  class in_progress;

  asio::any_io_executor executor_;
  std::filesystem::path folder_;
  std::map<std::filesystem::path, std::shared_ptr<asio::steady_timer>> in_progress_;
};

}  // namespace runner
