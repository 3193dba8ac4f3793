// What every puzzle's test would parse again: Asio, Catch2, the kit, and the standard library they stand on.
#include <array>
#include <asio.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <chrono>
#include <functional>
#include <latch>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "puzzle/asio_compat.hpp"
#include "puzzle/async_mutex.hpp"
#include "puzzle/child_process.hpp"
#include "puzzle/instantiated.hpp"
#include "puzzle/simulation.hpp"
#include "puzzle/span.hpp"
#include "puzzle/testing.hpp"
#include "puzzle/time.hpp"
#ifdef __clang__
#include "warm.hpp"
#endif
