#include "build/build_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <utility>

namespace runner {

asio::awaitable<build_lock> build_lock::acquire(asio::any_io_executor executor, std::filesystem::path dir) {
  build_lock lock(::open((dir / "runner.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  asio::steady_timer timer(executor);
  while (lock.fd_ >= 0 && ::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    timer.expires_after(std::chrono::milliseconds(20));  // nobody tells us when the other has done
    co_await timer.async_wait(asio::use_awaitable);
  }
  co_return lock;
}

build_lock::build_lock(build_lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

build_lock::~build_lock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace runner
