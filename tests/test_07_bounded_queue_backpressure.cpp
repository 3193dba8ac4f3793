#include <puzzle/testing.hpp>

#include "contract/07_bounded_queue_backpressure.hpp"

using namespace std::chrono_literals;
namespace bakery = contract::bounded_queue_backpressure;

namespace {

constexpr const char* item_missing =
    "one side waits for the other: the consumer for an item that never comes (try_send to a full queue returns false, "
    "and the item is gone; async_send with asio::use_awaitable sends nothing unless it is awaited), or the producer "
    "for room that nobody makes.";

constexpr const char* nothing_failed = "nothing failed, unless somebody closed the queue.";

std::string item(int i) { return "item_" + std::to_string(i); }

// The shop around the queue: it processes, and notes who did what when.
struct shop {
  std::vector<puzzle::duration> lengths;  // of processing the items, in the order of their coming
  std::vector<std::string> begun, produced;
  int at_work = 0;
  int most_at_work = 0;
  int processed = 0;
  int most_ahead = 0;

  asio::awaitable<void> process(std::string what) {
    const puzzle::duration length = begun.size() < lengths.size() ? lengths[begun.size()] : puzzle::duration(1ms);
    begun.push_back(what);
    most_at_work = std::max(most_at_work, ++at_work);
    const std::string name = "process " + what;
    co_await puzzle::run_span(name, length);
    --at_work;
    ++processed;
  }

  void note_produced(int i) {
    puzzle::span("queued " + item(i)).done();
    produced.push_back(item(i));
  }

  void look() { most_ahead = std::max(most_ahead, static_cast<int>(produced.size()) - static_cast<int>(begun.size())); }
};

puzzle::handle<std::vector<std::string>> start_consumer(puzzle::simulation& sim, bakery::queue& items, int count,
                                                        shop& world) {
  return sim.start("consumer", bakery::consumer(items, count,
                                                [&world](std::string what) { return world.process(std::move(what)); }));
}

puzzle::handle<void> start_producer(puzzle::simulation& sim, bakery::queue& items, int count, shop& world) {
  return sim.start("producer", bakery::producer(items, count, [&world](int i) { world.note_produced(i); }));
}

bool check_one_at_a_time(const shop& world, int count) {
  return puzzle::expect_at_most("items in process at the same time", world.most_at_work, 1,
                                "the consumer takes the next item although process of the last has not ended.") &&
         puzzle::expect_count("items processed to the end when the consumer returned", world.processed, count,
                              "process(item) gives an awaitable: nothing happens before somebody awaits it, and who "
                              "does not wait for its end returns too early.");
}

// The consumer opens at `opening`; the producer is there from the beginning.
void check_together(int capacity, int count, std::vector<puzzle::duration> lengths, puzzle::duration opening) {
  shop world;
  world.lengths = lengths;
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& items = sim.make<bakery::queue>(sim.executor(), static_cast<std::size_t>(capacity));
  sim.at_each_instants_end([&] { world.look(); });
  auto producer = start_producer(sim, items, count, world);
  sim.run_until(opening);
  auto consumer = start_consumer(sim, items, count, world);
  sim.run(item_missing);

  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(item(i));
  const bool limited = puzzle::expect_at_most(
      "items that were reported as produced and not yet in process, on a queue for " + std::to_string(capacity),
      world.most_ahead, capacity,
      "the producer runs ahead: it goes on although the queue is full, or reports an item before it is in, or the "
      "consumer hoards items instead of processing them.");
  if (!limited || !puzzle::expect_returned(consumer, "consumer", nothing_failed) ||
      !puzzle::expect_returned(producer, "producer", nothing_failed))
    return;
  if (!puzzle::expect_list("items that the consumer returned", consumer.get(), all,
                           "an item is lost, doubled, or out of order. A try_… function that returns false has done "
                           "nothing.") ||
      !puzzle::expect_list("items in the order of processing", world.begun, all,
                           "each has to be processed, in the order of the queue.") ||
      !puzzle::expect_list("calls of produced()", world.produced, all, "once for each item, in their order.") ||
      !check_one_at_a_time(world, count))
    return;

  // When the consumer begins item k, there is room for item k + capacity.
  puzzle::duration begins = opening;
  for (int k = 0; k < count; ++k) {
    const puzzle::duration length = lengths[static_cast<std::size_t>(k)];
    if (k == 0)
      for (int i = 0; i < std::min(capacity, count); ++i)
        puzzle::expect_span("queued " + item(i), 0ns, 0ns, "there was room from the beginning.");
    if (!puzzle::expect_span("process " + item(k), begins, begins + length,
                             "the item was there: the consumer should take it the instant it is free, without looking "
                             "at a watch."))
      return;
    if (k + capacity < count &&
        !puzzle::expect_span("queued " + item(k + capacity), begins, begins,
                             "the producer should go on the instant there is room: neither before, nor at the next "
                             "time it happens to look."))
      return;
    begins += length;
  }
  puzzle::expect_finished_at(consumer, "consumer", begins, "it is done when its last item is.");
  puzzle::expect_idle(sim, "producer and consumer", "something was started and not waited for.");
}

}  // namespace

TEST_CASE("the producer is never further ahead than the queue is long") {
  check_together(3, 8, std::vector<puzzle::duration>(8, 20ms), 0ms);
}

TEST_CASE("so it is with a queue for one, and work of different lengths") {
  check_together(1, 7, {7300us, 11900us, 3700us, 41300us, 1100us, 23900us, 5300us}, 2900us);
}

TEST_CASE("a longer queue lets the producer go further, and a late consumer finds it full") {
  check_together(5, 9, {13700us, 1900us, 29300us, 6100us, 17900us, 9700us, 3100us, 21100us, 8300us}, 31700us);
}

TEST_CASE("when the queue is long enough, the producer never waits") {
  check_together(6, 4, {5300us, 11900us, 3700us, 1700us}, 0ms);
}

TEST_CASE("a consumer that is faster waits for items, and takes each when it comes") {
  struct arrival {
    puzzle::duration at;
    std::string what;
  };
  const std::vector<arrival> arrivals{{10'700'137ns, "rye"}, {25300us, "spelt"}, {27100us, "oats"}, {60900us, "wheat"}};
  shop world;
  world.lengths = {3900us, 6100us, 8300us, 2700us};
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& items = sim.make<bakery::queue>(sim.executor(), std::size_t{4});
  auto consumer = start_consumer(sim, items, 4, world);
  // A coroutine would do as well; try_send cannot fail here, since the queue has room for all.
  for (const arrival& each : arrivals)
    sim.at(each.at, [&items, what = each.what] { items.try_send(asio::error_code{}, what); });
  sim.run("the consumer waits though every item has been put into the queue.");

  if (!puzzle::expect_returned(consumer, "consumer", nothing_failed)) return;
  puzzle::expect_list("items that the consumer returned", consumer.get(), {"rye", "spelt", "oats", "wheat"},
                      "when the queue is empty there is no item: the consumer has to be suspended until one comes.");
  if (!check_one_at_a_time(world, 4)) return;
  constexpr const char* at_once =
      "the consumer should begin when the item comes or, if it is at work then, when it is "
      "done.";
  puzzle::expect_span("process rye", 10'700'137ns, 14'600'137ns, at_once);
  puzzle::expect_span("process spelt", 25300us, 31400us, at_once);
  puzzle::expect_span("process oats", 31400us, 39700us, at_once);
  puzzle::expect_span("process wheat", 60900us, 63600us, at_once);
}

TEST_CASE("a producer that is cancelled while it waits for room ends") {
  for (const int capacity : {1, 2, 4}) {
    shop world;
    puzzle::simulation sim;
    sim.step_cap(5'000);  // a loop that only yields is told at once
    auto& items = sim.make<bakery::queue>(sim.executor(), static_cast<std::size_t>(capacity));
    auto producer = start_producer(sim, items, 9, world);
    sim.at(37ms, [&] { producer.cancel(); });
    sim.run(
        "the producer was cancelled and did not end: the error that its wait for room ends with has to end it too.");

    // That its wait was cut short may come out of it, or be the quiet end of its loop.
    puzzle::expect(!producer.error() || puzzle::is_operation_aborted(producer.error()),
                   "producer, cancelled while the queue was full, threw " + puzzle::describe(producer.error()),
                   "it to end normally, or with asio::error::operation_aborted",
                   "the cancellation ends its wait for room with an error: let that one out, or return.");
    puzzle::expect_finished_at(producer, "producer, cancelled while the queue was full", 37ms,
                               "it should be suspended in the send, and end at the instant of the cancellation.");
    std::vector<std::string> all, in_queue;
    for (int i = 0; i < capacity; ++i) all.push_back(item(i));
    puzzle::expect_list("calls of produced()", world.produced, all,
                        "produced(i) says that item i is in the queue. The one it was cancelled with is not.");
    while (items.try_receive([&](asio::error_code, std::string what) { in_queue.push_back(what); })) continue;
    puzzle::expect_list("items in the queue afterwards", in_queue, all,
                        "the queue holds what was produced, and no more.");
    puzzle::expect_idle(sim, "producer", "a send, or a timer, outlived it.");
  }
}

TEST_CASE("no items, no wait") {
  shop world;
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& items = sim.make<bakery::queue>(sim.executor(), std::size_t{1});
  auto consumer = start_consumer(sim, items, 0, world);
  auto producer = start_producer(sim, items, 0, world);
  sim.run("with a count of 0 there is nothing to wait for.");
  puzzle::expect_finished_at(consumer, "consumer", 0ns, "there is nothing to wait for.");
  puzzle::expect_finished_at(producer, "producer", 0ns, "there is nothing to wait for.");
}

TEST_CASE("whoever comes later finds the queue open, and only what was produced in it") {
  constexpr const char* for_others =
      "a producer puts in its items and nothing else, a consumer takes its own and no more, and neither closes the "
      "queue, or throws away what is in it: it is not theirs.";
  shop world;
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& items = sim.make<bakery::queue>(sim.executor(), std::size_t{8});
  const auto produces = [&](const char* which) {
    auto producer = start_producer(sim, items, 2, world);
    sim.run(for_others);
    return puzzle::expect_returned(producer, which, for_others);
  };
  const auto consumes = [&](const char* which) {
    auto consumer = start_consumer(sim, items, 2, world);
    sim.run(for_others);
    return puzzle::expect_returned(consumer, which, for_others) &&
           puzzle::expect_list(std::string("items that the ") + which + " returned", consumer.get(), {item(0), item(1)},
                               for_others);
  };
  produces("first producer") && produces("second producer") && consumes("first consumer") &&
      produces("third producer") && consumes("second consumer") && consumes("third consumer");
}
