#include "grade/result_cache.hpp"

#include <fmt/format.h>

#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>
#include <optional>
#include <system_error>

#include "grade/student_json.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {

namespace fs = std::filesystem;

namespace {

std::optional<graded_puzzle> read_result(const fs::path& file) {
  const std::optional<std::string> text = read_file(file);
  if (!text) return std::nullopt;
  try {
    return parse_puzzle(*text);
  } catch (const not_a_result&) {
    return std::nullopt;  // a damaged file: the answer is judged again and the file replaced
  }
}

}  // namespace

/// Marks an answer as being judged. The timer never expires: its cancellation wakes the callers that wait.
class result_cache::in_progress {
 public:
  in_progress(result_cache& cache, fs::path file) : cache_(cache), file_(std::move(file)) {
    cache_.in_progress_[file_] =
        std::make_shared<asio::steady_timer>(cache_.executor_, asio::steady_timer::time_point::max());
  }
  ~in_progress() {
    const auto found = cache_.in_progress_.find(file_);
    found->second->cancel();
    cache_.in_progress_.erase(found);
  }
  in_progress(const in_progress&) = delete;
  in_progress& operator=(const in_progress&) = delete;

 private:
  result_cache& cache_;
  fs::path file_;
};

result_cache::result_cache(asio::any_io_executor executor, fs::path folder)
    : executor_(std::move(executor)), folder_(std::move(folder)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) throw broken_project(fmt::format("{} cannot be made: {}.", folder_.string(), error.message()));
}

asio::awaitable<graded_puzzle> result_cache::find_or_judge(std::string judged_by, std::string answer,
                                                           judge_function judge) {
  const fs::path file = folder_ / judged_by / (answer + ".json");
  for (auto other = in_progress_.find(file); other != in_progress_.end(); other = in_progress_.find(file)) {
    const std::shared_ptr<asio::steady_timer> ends = other->second;
    asio::error_code cancelled;
    co_await ends->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
  if (std::optional<graded_puzzle> known = read_result(file)) co_return std::move(*known);
  const in_progress mark(*this, file);
  graded_puzzle judged = co_await judge();
  std::error_code error;
  fs::create_directories(file.parent_path(), error);  // a failure shows when the file is written
  write_shared(file, to_json(judged));
  co_return judged;
}

}  // namespace runner
