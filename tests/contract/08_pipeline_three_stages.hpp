#pragma once

#include <asio/awaitable.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace contract::pipeline_three_stages {

using stage_queue = asio::experimental::channel<void(asio::error_code, std::optional<std::string>)>;

asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out);
asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                std::function<asio::awaitable<std::string>(std::string)> step);
asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                  std::function<asio::awaitable<void>(std::string)> save);

}  // namespace contract::pipeline_three_stages
