#include <fmt/format.h>

#include <algorithm>
#include <asio/error.hpp>
#include <asio/redirect_error.hpp>
#include <asio/this_coro.hpp>
#include <puzzle/async_mutex.hpp>
#include <system_error>
#include <utility>

namespace puzzle {

namespace {
std::size_t mutexes_alive = 0;
std::size_t mutexes_made = 0;  // since there was none: so a test's own start at 1
}  // namespace

// Lives in the frame of a lock() that waits. unlock() hands the lock over; if the frame dies before it could
// take it, the lock goes on to the next.
struct async_mutex::waiter {
  waiter(async_mutex& awaited, const asio::any_io_executor& executor)
      : mutex(awaited), wake(executor, clock::time_point::max()), who(task_name(executor)) {
    mutex.waiters_.push_back(this);
  }
  waiter(const waiter&) = delete;
  waiter& operator=(const waiter&) = delete;
  ~waiter() {
    if (!handed_over) mutex.waiters_.remove(this);
    if (handed_over && !taken) mutex.unlock();
  }
  async_mutex& mutex;
  steady_timer wake;
  std::string who;
  bool handed_over = false;
  bool taken = false;
};

async_mutex::async_mutex() : number_(++mutexes_made) { ++mutexes_alive; }
async_mutex::~async_mutex() {
  if (--mutexes_alive == 0) mutexes_made = 0;
}

asio::awaitable<async_mutex::guard> async_mutex::lock() {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  if (!locked_) {
    locked_ = true;
    holder_ = task_name(executor);
    co_return guard(*this);
  }
  waiter self(*this, executor);
  asio::error_code ignored;  // the wait always ends by a cancellation: of the event, or of this coroutine
  co_await self.wake.asio::basic_waitable_timer<clock>::async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
  if (!self.handed_over || cancelled != asio::cancellation_type::none)
    throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
  self.taken = true;
  co_return guard(*this);
}

void async_mutex::unlock() {
  if (waiters_.empty()) {
    locked_ = false;
    holder_.clear();
    return;
  }
  waiter* next = waiters_.front();
  waiters_.pop_front();
  next->handed_over = true;
  holder_ = next->who;
  next->wake.cancel();
}

std::string async_mutex::describe_open() const {
  if (!locked_) return {};
  std::string text = fmt::format("mutex {} is held by \"{}\"", number_, holder_);
  const char* separator = " and awaited by \"";
  for (const waiter* each : waiters_) {
    text += separator + each->who + '"';
    separator = ", \"";
  }
  return text;
}

async_mutex::guard::guard(guard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}

async_mutex::guard& async_mutex::guard::operator=(guard&& other) noexcept {
  if (this != &other) {
    unlock();
    mutex_ = std::exchange(other.mutex_, nullptr);
  }
  return *this;
}

async_mutex::guard::~guard() { unlock(); }

void async_mutex::guard::unlock() {
  if (async_mutex* mutex = std::exchange(mutex_, nullptr)) mutex->unlock();
}

}  // namespace puzzle
