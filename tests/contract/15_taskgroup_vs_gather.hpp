#pragma once

#include <array>
#include <asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <string>
#include <variant>

namespace contract::taskgroup_vs_gather {

using work = std::function<asio::awaitable<std::string>()>;
using outcome = std::variant<std::string, std::exception_ptr>;

asio::awaitable<std::array<std::string, 3>> fail_fast(work a, work b, work c);
asio::awaitable<std::array<outcome, 3>> collect_all(work a, work b, work c);

}  // namespace contract::taskgroup_vs_gather
