#include "16_contextvars_isolation.hpp"

#include <string>

#include <16_contextvars_isolation.hpp>

namespace contract::contextvars_isolation {

template <class T>
struct context_var<T>::answer {
  ::contextvars_isolation::context_var<T> variable;
};

template <class T>
context_var<T>::context_var(T fallback)
    : its(new answer{::contextvars_isolation::context_var<T>(std::move(fallback))}) {}
template <class T>
context_var<T>::~context_var() {
  delete its;
}
template <class T>
T context_var<T>::get() const {
  return its->variable.get();
}
template <class T>
void context_var<T>::set(T value) {
  its->variable.set(std::move(value));
}

template class context_var<int>;
template class context_var<std::string>;

void spawn_in_context(asio::any_io_executor ex, asio::awaitable<void> task) {
  ::contextvars_isolation::spawn_in_context(std::move(ex), std::move(task));
}

}  // namespace contract::contextvars_isolation
