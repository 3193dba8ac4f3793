#include "18_shield_and_finally.hpp"

#include <18_shield_and_finally.hpp>

namespace contract::shield_and_finally {

asio::awaitable<void> worker_with_critical_section(step prepare, step commit, step publish,
                                                   std::function<void()> cleanup) {
  return ::shield_and_finally::worker_with_critical_section(
      ::shield_and_finally::steps(std::move(prepare), std::move(commit), std::move(publish), std::move(cleanup)));
}

}  // namespace contract::shield_and_finally
