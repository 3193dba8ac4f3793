#include "06_semaphore_pool.hpp"

#include <06_semaphore_pool.hpp>

namespace contract::semaphore_pool {

struct semaphore::answer {
  answer(asio::any_io_executor ex, std::size_t permits) : slots(std::move(ex), permits) {}
  ::semaphore_pool::semaphore slots;
};

semaphore::semaphore(asio::any_io_executor ex, std::size_t permits)
    : its(std::make_unique<answer>(std::move(ex), permits)) {}
semaphore::~semaphore() = default;
asio::awaitable<void> semaphore::acquire() { return its->slots.acquire(); }
void semaphore::release() { its->slots.release(); }

asio::awaitable<std::string> run_with_permit(semaphore& slots, job run, int id) {
  return ::semaphore_pool::run_with_permit(slots.its->slots, std::move(run), id);
}

}  // namespace contract::semaphore_pool
