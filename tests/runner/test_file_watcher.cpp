#include <asio/experimental/awaitable_operators.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include "catch.hpp"
#include "coroutine.hpp"
#include "temporary_folder.hpp"
#include "watch/file_watcher.hpp"

namespace fs = std::filesystem;
using names = std::set<std::string>;
using namespace asio::experimental::awaitable_operators;

namespace {

asio::awaitable<void> too_long(asio::any_io_executor executor) {
  asio::steady_timer timer(executor, std::chrono::seconds(60));
  co_await timer.async_wait(asio::use_awaitable);
}

/// The names that come next, or "nothing".
asio::awaitable<names> next_names(asio::any_io_executor executor, runner::file_watcher& watcher) {
  const auto first = co_await (watcher.next() || too_long(executor));
  names result;
  if (first.index() == 1) result.insert("nothing");
  if (first.index() == 0) {
    for (const fs::path& file : std::get<0>(first)) result.insert(file.filename().string());
  }
  co_return result;
}

/// Runs a test with notifications, where there are any, and without.
template <class Test>
void both_ways(const temporary_folder& folder, Test test) {
  for (const bool allow_inotify : {true, false}) {
    INFO((allow_inotify ? "with inotify" : "by looking"));
    folder.write("src/a.hpp", "one");
    folder.write("src/b.hpp", "one");
    run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
      const fs::path src = folder.path() / "src";
      runner::file_watcher watcher(executor, {src}, allow_inotify);
      co_await test(executor, watcher);
    });
  }
}

}  // namespace

TEST_CASE("a save is noticed, one by rename as well", "[unit]") {
  const temporary_folder folder("saves");
  const fs::path src = folder.path() / "src";
  const auto test = [&](asio::any_io_executor executor, runner::file_watcher& watcher) -> asio::awaitable<void> {
    folder.write("src/a.hpp", "changed");
    names found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp"});

    folder.write("src/.a.hpp.new", "changed again");
    fs::rename(src / ".a.hpp.new", src / "a.hpp");
    found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp"});

    // As vim does: the old text becomes the backup, the new one a new file.
    fs::rename(src / "a.hpp", src / "a.hpp~");
    folder.write("src/a.hpp", "changed a third time");
    fs::remove(src / "a.hpp~");
    found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp"});

    folder.write("src/new.hpp", "new");
    found = co_await next_names(executor, watcher);
    CHECK(found == names{"new.hpp"});
    fs::remove(src / "new.hpp");
    found = co_await next_names(executor, watcher);
    CHECK(found == names{"new.hpp"});
  };
  both_ways(folder, test);
}

TEST_CASE("what is saved twice, or together, is one save", "[unit]") {
  const temporary_folder folder("saves");
  const auto test = [&](asio::any_io_executor executor, runner::file_watcher& watcher) -> asio::awaitable<void> {
    folder.write("src/a.hpp", "changed");
    folder.write("src/a.hpp", "changed again");
    names found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp"});
    folder.write("src/a.hpp", "changed for both");
    folder.write("src/b.hpp", "changed for both");
    found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp", "b.hpp"});
  };
  both_ways(folder, test);
}

TEST_CASE("a file that is removed and written anew was saved, one that stays away was removed", "[unit]") {
  const temporary_folder folder("saves");
  const fs::path src = folder.path() / "src";
  const auto test = [&](asio::any_io_executor executor, runner::file_watcher& watcher) -> asio::awaitable<void> {
    fs::remove(src / "a.hpp");
    folder.write("src/a.hpp", "written anew");
    names found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp"});
    fs::remove(src / "a.hpp");
    found = co_await next_names(executor, watcher);
    CHECK(found == names{"a.hpp"});
    CHECK_FALSE(fs::exists(src / "a.hpp"));
  };
  both_ways(folder, test);
}

TEST_CASE("what editors keep for themselves is no save", "[unit]") {
  const temporary_folder folder("saves");
  const auto test = [&](asio::any_io_executor executor, runner::file_watcher& watcher) -> asio::awaitable<void> {
    for (const char* name : {"4913", ".a.hpp.swp", "a.hpp~", "#a.hpp#", ".#a.hpp", "notes.txt"}) {
      folder.write(std::string("src/") + name, "editor's own");
    }
    folder.write("src/b.hpp", "mine");
    const names found = co_await next_names(executor, watcher);
    CHECK(found == names{"b.hpp"});
  };
  both_ways(folder, test);
}

TEST_CASE("a folder may be missing, come, go, and come again", "[unit]") {
  const temporary_folder folder("saves");
  const fs::path src = folder.path() / "src";
  const auto wait_for = [](asio::any_io_executor executor, runner::file_watcher& watcher,
                           std::string name) -> asio::awaitable<bool> {
    for (;;) {
      const names found = co_await next_names(executor, watcher);
      if (found.count(name) != 0) co_return true;
      if (found.count("nothing") != 0) co_return false;
    }
  };
  const auto test = [&](asio::any_io_executor executor, runner::file_watcher& watcher) -> asio::awaitable<void> {
    fs::remove_all(src);
    bool noticed = co_await wait_for(executor, watcher, "a.hpp");
    CHECK(noticed);
    folder.write("src/came.hpp", "came");
    noticed = co_await wait_for(executor, watcher, "came.hpp");
    CHECK(noticed);
    folder.write("src/came.hpp", "and changed");
    noticed = co_await wait_for(executor, watcher, "came.hpp");
    CHECK(noticed);
  };
  both_ways(folder, test);

  run_coroutine([&](asio::any_io_executor executor) -> asio::awaitable<void> {
    const fs::path other = folder.path() / "other";
    runner::file_watcher watcher(executor, {other});
    folder.write("other/a.hpp", "came later");
    const bool noticed = co_await wait_for(executor, watcher, "a.hpp");
    CHECK(noticed);
  });
}
