#include "build/build_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <utility>

namespace runner {

namespace {

/// Shorter waits are not worth a word.
constexpr std::chrono::milliseconds worth_a_word{1000};

std::string holder_in(int fd) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size() - 1, 0);
  const long id = size > 0 ? std::strtol(text.data(), nullptr, 10) : 0;
  return id > 0 ? "process " + std::to_string(id) : "another process";
}

}  // namespace

asio::awaitable<build_lock> build_lock::acquire(asio::any_io_executor executor, std::filesystem::path dir,
                                                on_wait waits) {
  build_lock lock(::open((dir / "runner.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  asio::steady_timer timer(executor);
  const auto began = std::chrono::steady_clock::now();
  while (lock.fd_ >= 0 && ::flock(lock.fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    if (waits && std::chrono::steady_clock::now() - began >= worth_a_word) {
      waits(holder_in(lock.fd_));
      waits = {};
    }
    timer.expires_after(std::chrono::milliseconds(20));  // the system does not tell when the lock is free
    co_await timer.async_wait(asio::use_awaitable);
  }
  // For those who wait. Should it not be written, they only say less.
  const std::string id = std::to_string(::getpid()) + "\n";
  if (lock.fd_ < 0 || ::ftruncate(lock.fd_, 0) != 0 || ::pwrite(lock.fd_, id.data(), id.size(), 0) < 0) co_return lock;
  co_return lock;
}

build_lock::build_lock(build_lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

build_lock::~build_lock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace runner
