#include "17_as_completed_race.hpp"

#include <17_as_completed_race.hpp>

namespace contract::as_completed_race {

namespace answer = ::as_completed_race;

asio::awaitable<std::string> race_mirrors(mirror a, mirror b, mirror c) {
  return answer::race_mirrors(std::move(a), std::move(b), std::move(c));
}

}  // namespace contract::as_completed_race
