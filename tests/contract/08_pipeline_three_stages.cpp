#include "08_pipeline_three_stages.hpp"

#include <08_pipeline_three_stages.hpp>

namespace contract::pipeline_three_stages {

namespace answer = ::pipeline_three_stages;

asio::awaitable<void> ingest(std::vector<std::string> input, stage_queue& out) {
  return answer::ingest(std::move(input), out);
}

asio::awaitable<void> transform(stage_queue& in, stage_queue& out,
                                std::function<asio::awaitable<std::string>(std::string)> step) {
  return answer::transform(in, out, std::move(step));
}

asio::awaitable<std::vector<std::string>> persist(stage_queue& in,
                                                  std::function<asio::awaitable<void>(std::string)> save) {
  return answer::persist(in, std::move(save));
}

}  // namespace contract::pipeline_three_stages
