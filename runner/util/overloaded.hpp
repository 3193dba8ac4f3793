// Several functions as one, for std::visit: a case that is forgotten does not compile.
#pragma once

namespace runner {

template <class... Functions>
struct overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
overloaded(Functions...) -> overloaded<Functions...>;

}  // namespace runner
