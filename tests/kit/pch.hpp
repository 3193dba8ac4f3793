// What every puzzle's test would parse again: Asio, Catch2, the kit, and the standard library that they use.
#include <array>
// All of Asio only for clang: an answer that includes <asio.hpp> then takes as long as any other, where it took four
// times as long. g++ instantiates what the inline functions of a header use in each file again, precompiled or not.
#ifdef __clang__
#include <asio.hpp>
#endif
#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/dispatch.hpp>
#include <asio/error.hpp>
#include <asio/execution.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/udp.hpp>
#include <asio/post.hpp>
#include <asio/read.hpp>
#include <asio/readable_pipe.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/strand.hpp>
#include <asio/this_coro.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "puzzle/asio_compat.hpp"
#include "puzzle/async_mutex.hpp"
#include "puzzle/child_process.hpp"
#include "puzzle/simulation.hpp"
#include "puzzle/span.hpp"
#include "puzzle/testing.hpp"
#include "puzzle/time.hpp"
#ifdef __clang__
#include "warm/operations.hpp"
#include "warm/operators.hpp"
#include "warm/tasks.hpp"
#include "warm/values.hpp"
#endif
