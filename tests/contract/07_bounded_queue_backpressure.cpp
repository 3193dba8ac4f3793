#include "07_bounded_queue_backpressure.hpp"

#include <07_bounded_queue_backpressure.hpp>

namespace contract::bounded_queue_backpressure {

namespace answer = ::bounded_queue_backpressure;

asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  return answer::producer(items, count, std::move(produced));
}

asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                   std::function<asio::awaitable<void>(std::string)> process) {
  return answer::consumer(items, count, std::move(process));
}

}  // namespace contract::bounded_queue_backpressure
