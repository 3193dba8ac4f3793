#include <asio/post.hpp>
#include <asio/use_awaitable.hpp>
#include <stdexcept>

#include "catch.hpp"
#include "coroutine.hpp"
#include "grade/result_cache.hpp"
#include "temporary_folder.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/task_group.hpp"

using namespace runner;

namespace {

/// Judges after a few turns of the event loop, and counts.
struct counting_judge {
  int started = 0;
  bool fails_at_first = false;

  asio::awaitable<graded_puzzle> operator()() {
    const int number = ++started;
    for (int i = 0; i < 3; ++i) co_await asio::post(asio::use_awaitable);
    if (fails_at_first && number == 1) throw std::runtime_error("no memory");
    graded_puzzle judged;
    judged.name = "05_a";
    judged.verdict = "failed";
    judged.message = "result " + std::to_string(number);
    co_return judged;
  }
};

/// Asks for one result and notes its message, or what was thrown.
asio::awaitable<void> ask(result_cache& cache, std::string judged_by, std::string answer, counting_judge& judge,
                          std::vector<std::string>& messages) {
  const result_cache::judge_function count = [&judge] { return judge(); };
  try {
    const graded_puzzle found = co_await cache.find_or_judge(judged_by, answer, count);
    messages.push_back(found.message);
  } catch (const std::runtime_error& error) {
    messages.push_back(error.what());
  }
}

}  // namespace

TEST_CASE("an answer is judged once; a later run finds the stored result", "[unit]") {
  const temporary_folder folder("cache");
  counting_judge judge;
  std::vector<std::string> messages;
  for (int run = 0; run < 2; ++run) {
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      result_cache cache(executor, folder.path() / ".cache");
      co_await ask(cache, "test-a", "answer-a", judge, messages);
    });
  }
  CHECK(judge.started == 1);
  CHECK(messages == std::vector<std::string>{"result 1", "result 1"});
}

TEST_CASE("another answer, or another test, is judged anew", "[unit]") {
  const temporary_folder folder("cache");
  counting_judge judge;
  std::vector<std::string> messages;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    result_cache cache(executor, folder.path() / ".cache");
    co_await ask(cache, "test-a", "answer-a", judge, messages);
    co_await ask(cache, "test-a", "answer-b", judge, messages);
    co_await ask(cache, "test-b", "answer-a", judge, messages);
  });
  CHECK(messages == std::vector<std::string>{"result 1", "result 2", "result 3"});
}

TEST_CASE("equal answers judged at the same time share one result", "[unit]") {
  const temporary_folder folder("cache");
  counting_judge judge;
  std::vector<std::string> messages;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    result_cache cache(executor, folder.path() / ".cache");
    task_group group(executor);
    for (int i = 0; i < 3; ++i) group.spawn(ask(cache, "test-a", "answer-a", judge, messages));
    co_await group.join();
  });
  CHECK(judge.started == 1);
  CHECK(messages == std::vector<std::string>{"result 1", "result 1", "result 1"});
}

TEST_CASE("an exception while judging propagates; a waiting caller judges by itself, and nothing is stored", "[unit]") {
  const temporary_folder folder("cache");
  counting_judge judge;
  judge.fails_at_first = true;
  std::vector<std::string> messages;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    result_cache cache(executor, folder.path() / ".cache");
    task_group group(executor);
    for (int i = 0; i < 3; ++i) group.spawn(ask(cache, "test-a", "answer-a", judge, messages));
    co_await group.join();
  });
  CHECK(judge.started == 2);
  CHECK(messages == std::vector<std::string>{"no memory", "result 2", "result 2"});
}

TEST_CASE("a damaged stored result is judged anew and replaced", "[unit]") {
  const temporary_folder folder("cache");
  const std::filesystem::path file = ".cache/test-a/answer-a.json";
  folder.write(file, "{\"name\": \"05_");
  counting_judge judge;
  std::vector<std::string> messages;
  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    result_cache cache(executor, folder.path() / ".cache");
    co_await ask(cache, "test-a", "answer-a", judge, messages);
  });
  CHECK(messages == std::vector<std::string>{"result 1"});
  CHECK(read_file(folder.path() / file).value_or("").find("result 1") != std::string::npos);
}

TEST_CASE("a folder that cannot be made is refused with its name", "[unit]") {
  const temporary_folder folder("cache");
  folder.write("file", "");
  asio::io_context context;
  CHECK_THROWS_AS(result_cache(context.get_executor(), folder.path() / "file" / ".cache"), broken_project);
}
