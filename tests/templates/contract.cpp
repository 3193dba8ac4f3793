#include "@SLUG@.hpp"

#include <utility>

#include <@SLUG@.hpp>

namespace contract::@NAME@ {

asio::awaitable<int> answer(std::function<asio::awaitable<int>()> fetch) {
  return ::@NAME@::answer(std::move(fetch));
}

}  // namespace contract::@NAME@
