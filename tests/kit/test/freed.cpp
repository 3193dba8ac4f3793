// Uses freed blocks of Asio: AddressSanitizer must end this program.
#include <asio/cancellation_signal.hpp>
#include <asio/post.hpp>
#include <memory>
#include <puzzle/testing.hpp>

namespace {

// A handler that tells where its state is.
struct handler {
  handler(const int*& told, int number) : where(&told), value(number) {}
  handler(handler&& other) noexcept : where(other.where), value(other.value) { *where = &value; }
  void operator()() {}
  const int** where;
  int value;
};

}  // namespace

TEST_CASE("signal") {
  // A cancellation signal that is destroyed while it emits.
  int seen = 0;
  asio::io_context context;
  auto signal = std::make_unique<asio::cancellation_signal>();
  signal->slot().assign([&seen, &signal, number = 7](asio::cancellation_type) {
    signal.reset();
    seen = number;
  });
  asio::post(context, [&] { signal->emit(asio::cancellation_type::terminal); });
  context.run();
  CHECK(seen == 7);
}

TEST_CASE("handler") {
  int seen = 0;
  const int* told = nullptr;
  asio::io_context context;
  asio::post(context, [&] { asio::post(context, handler(told, 7)); });
  asio::post(context, [&] {
    asio::post(context, [&seen, queued = told] { seen = *queued; });  // runs after the handler
  });
  context.run();
  CHECK(seen == 7);
}
