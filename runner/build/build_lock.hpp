// One build at a time in a build folder: ninja does not see to that itself.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <filesystem>
#include <functional>
#include <string>

namespace runner {

/// Held while a build runs. The system lets go of it when the process ends, however it ends.
class build_lock {
 public:
  /// Hears who builds at the moment, once, if that takes a while: "process 1234", or "another process".
  using on_wait = std::function<void(const std::string& holder)>;

  /// Waits until no other runner builds in `dir`. Where files cannot be locked, there is no waiting.
  static asio::awaitable<build_lock> acquire(asio::any_io_executor executor, std::filesystem::path dir,
                                             on_wait waits = {});

  build_lock(build_lock&& other) noexcept;
  build_lock& operator=(build_lock&&) = delete;
  ~build_lock();

 private:
  explicit build_lock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace runner
