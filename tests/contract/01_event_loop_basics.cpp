#include "01_event_loop_basics.hpp"

#include <01_event_loop_basics.hpp>

namespace contract::event_loop_basics {

asio::awaitable<void> busy_worker(int chunks, std::function<void()> crunch) {
  return ::event_loop_basics::busy_worker(chunks, std::move(crunch));
}

}  // namespace contract::event_loop_basics
