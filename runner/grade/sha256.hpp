// Fingerprints of files, by the sha256sum of the system.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace runner {

/// The SHA-256 of each file, in hexadecimal. Throws broken_project if one cannot be read.
asio::awaitable<std::vector<std::string>> sha256_of(asio::any_io_executor executor,
                                                    std::vector<std::filesystem::path> files);

}  // namespace runner
