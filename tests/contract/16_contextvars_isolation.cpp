#include "16_contextvars_isolation.hpp"

#include <memory>
#include <string>
#include <utility>

#include <16_contextvars_isolation.hpp>

namespace contract::contextvars_isolation {

template <class T>
struct context_var<T>::answer {
  explicit answer(T fallback) : variable(std::move(fallback)) {}
  ::contextvars_isolation::context_var<T> variable;
};

template <class T>
context_var<T>::context_var(T fallback) : answer_(std::make_unique<answer>(std::move(fallback))) {}
template <class T>
context_var<T>::~context_var() = default;
template <class T>
T context_var<T>::get() const {
  return answer_->variable.get();
}
template <class T>
void context_var<T>::set(T value) {
  answer_->variable.set(std::move(value));
}

template class context_var<int>;
template class context_var<std::string>;
template class context_var<std::shared_ptr<int>>;

void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  ::contextvars_isolation::spawn_in_context(std::move(ex), std::move(task));
}

}  // namespace contract::contextvars_isolation
