// One build at a time in a build folder: ninja does not see to that itself.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <filesystem>

namespace runner {

/// Held while a build runs. The system lets go of it when the process ends, however it ends.
class build_lock {
 public:
  /// Waits until no other runner builds in `dir`. Where files cannot be locked, nobody waits.
  static asio::awaitable<build_lock> acquire(asio::any_io_executor executor, std::filesystem::path dir);

  build_lock(build_lock&& other) noexcept;
  build_lock& operator=(build_lock&&) = delete;
  ~build_lock();

 private:
  explicit build_lock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace runner
