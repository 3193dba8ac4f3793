#include "05_cancellation_cleanup.hpp"

#include <05_cancellation_cleanup.hpp>

namespace contract::cancellation_cleanup {

namespace {

struct adapter : ::cancellation_cleanup::resource {
  explicit adapter(contract::cancellation_cleanup::resource& r) : its(r) {}
  asio::awaitable<void> open() override { return its.open(); }
  asio::awaitable<void> close() override { return its.close(); }
  contract::cancellation_cleanup::resource& its;
};

}  // namespace

asio::awaitable<void> worker_with_resource(resource& r, std::function<asio::awaitable<void>()> work) {
  adapter adapted(r);
  co_await ::cancellation_cleanup::worker_with_resource(adapted, std::move(work));
}

}  // namespace contract::cancellation_cleanup
