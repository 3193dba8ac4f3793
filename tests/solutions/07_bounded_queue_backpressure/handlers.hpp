// Alternative: completion handlers and a timer as an event. try_receive comes first: with an item in the queue, there
// is no need to suspend.
#pragma once

#include <asio.hpp>
#include <asio/experimental/channel.hpp>
#include <functional>
#include <string>
#include <system_error>
#include <vector>

namespace bounded_queue_backpressure {

using queue = asio::experimental::channel<void(asio::error_code, std::string)>;

// Written by the handler. It may run after the coroutine has ended, so both share it.
struct outcome {
  explicit outcome(const asio::any_io_executor& ex) : happened(ex, asio::steady_timer::time_point::max()) {}
  asio::steady_timer happened;
  asio::cancellation_signal give_up;
  bool done = false;
  asio::error_code error;
  std::string item;
};

inline asio::awaitable<void> wait_for(std::shared_ptr<outcome> what) {
  while (!what->done) {
    asio::error_code ignored;
    co_await what->happened.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) {
      what->give_up.emit(asio::cancellation_type::terminal);
      throw std::system_error(asio::error::make_error_code(asio::error::operation_aborted));
    }
  }
  if (what->error) throw std::system_error(what->error);
}

inline asio::awaitable<void> producer(queue& items, int count, std::function<void(int)> produced) {
  const asio::any_io_executor ex = co_await asio::this_coro::executor;
  for (int i = 0; i < count; ++i) {
    auto sent = std::make_shared<outcome>(ex);
    items.async_send(
        asio::error_code{}, "item_" + std::to_string(i),
        asio::bind_cancellation_slot(sent->give_up.slot(), asio::bind_executor(ex, [sent](asio::error_code error) {
                                       sent->done = true;
                                       sent->error = error;
                                       sent->happened.cancel();
                                     })));
    co_await wait_for(sent);
    produced(i);
  }
}

inline asio::awaitable<std::vector<std::string>> consumer(queue& items, int count,
                                                          std::function<asio::awaitable<void>(std::string)> process) {
  const asio::any_io_executor ex = co_await asio::this_coro::executor;
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    auto received = std::make_shared<outcome>(ex);
    const auto note = [received](asio::error_code error, std::string item) {
      received->done = true;
      received->error = error;
      received->item = std::move(item);
      received->happened.cancel();
    };
    if (!items.try_receive(note)) items.async_receive(asio::bind_executor(ex, note));
    co_await wait_for(received);
    taken.push_back(received->item);
    co_await process(received->item);
  }
  co_return taken;
}

}  // namespace bounded_queue_backpressure
