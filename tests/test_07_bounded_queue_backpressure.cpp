#include <algorithm>
#include <puzzle/testing.hpp>
#include <tuple>

#include "contract/07_bounded_queue_backpressure.hpp"

using namespace std::chrono_literals;
namespace answer = contract::bounded_queue_backpressure;

namespace {

constexpr const char* item_missing =
    "one side waits for the other: the consumer for an item that never comes, or the producer for room that never "
    "comes. try_send to a full queue returns false, and the item is lost; async_send with asio::use_awaitable sends "
    "nothing until it is awaited.";

constexpr const char* nothing_failed = "nothing failed, so it should return. Did something close the queue?";

constexpr const char* shared_state =
    "state shared between calls: each call has its own queue, counter and items. Nothing of them can be static or "
    "global.";

std::string item(int i) { return "item_" + std::to_string(i); }

// For lists in which no item is empty by itself.
std::string_view cause_of_list(const std::vector<std::string>& got) {
  if (std::find(got.begin(), got.end(), "") != got.end())
    return "an item is empty. Either nothing was received: a try_ function that returns false has done nothing. Or "
           "std::move gave the text away before it was stored: pass a copy, or store the item first.";
  return "an item is lost, duplicated or out of order. A try_ function that returns false has done nothing.";
}

// What producer and consumer call, and a record of who did what when.
struct shop {
  std::vector<puzzle::duration> lengths;  // of process(), in the order of the calls; 0 ends without suspending
  std::string name = {};                  // begins the name of each span
  std::vector<std::string> begun = {}, produced = {};
  int at_work = 0;
  int most_at_work = 0;
  int processed = 0;
  int most_ahead = 0;

  asio::awaitable<void> process(std::string what) {
    const puzzle::duration length = begun.size() < lengths.size() ? lengths[begun.size()] : puzzle::duration(1ms);
    begun.push_back(what);
    most_at_work = std::max(most_at_work, ++at_work);
    const std::string span = name + "process " + what;
    if (length > 0ns)
      co_await puzzle::run_span(span, length);
    else
      puzzle::span(span).done();
    --at_work;
    ++processed;
  }

  void note_produced(int i) {
    puzzle::span(name + "queued " + item(i)).done();
    produced.push_back(item(i));
  }

  void look() { most_ahead = std::max(most_ahead, static_cast<int>(produced.size()) - static_cast<int>(begun.size())); }
};

puzzle::handle<std::vector<std::string>> start_consumer(puzzle::simulation& sim, answer::queue& items, int count,
                                                        shop& world) {
  return sim.start("consumer", answer::consumer(items, count,
                                                [&world](std::string what) { return world.process(std::move(what)); }));
}

puzzle::handle<void> start_producer(puzzle::simulation& sim, answer::queue& items, int count, shop& world) {
  return sim.start("producer", answer::producer(items, count, [&world](int i) { world.note_produced(i); }));
}

bool check_one_at_a_time(const shop& world, int count) {
  return puzzle::expect_at_most("items in process at the same time", world.most_at_work, 1,
                                "the consumer takes the next item before process() of the last one has ended.") &&
         puzzle::expect_count("items processed completely when the consumer returned", world.processed, count,
                              "process(item) returns an awaitable: nothing happens until it is awaited, and a consumer "
                              "that does not wait for its end returns too early.");
}

// The producer starts at 0, the consumer at `opening`.
void check_together(int capacity, int count, std::vector<puzzle::duration> lengths, puzzle::duration opening) {
  shop world;
  world.lengths = lengths;
  puzzle::simulation sim;
  auto& items = sim.make<answer::queue>(sim.executor(), static_cast<std::size_t>(capacity));
  sim.at_each_instants_end([&] { world.look(); });
  auto producer = start_producer(sim, items, count, world);
  sim.run_until(opening);
  auto consumer = start_consumer(sim, items, count, world);
  sim.run(item_missing);

  std::vector<std::string> all;
  for (int i = 0; i < count; ++i) all.push_back(item(i));
  const bool limited = puzzle::expect_at_most(
      "items reported as produced and not yet in process, with a queue of capacity " + std::to_string(capacity),
      world.most_ahead, capacity,
      "the producer continues although the queue is full, or reports an item before it is in the queue; or the "
      "consumer takes items out before it can process them.");
  if (!limited || !puzzle::expect_returned(consumer, "consumer", nothing_failed) ||
      !puzzle::expect_returned(producer, "producer", nothing_failed))
    return;
  if (!puzzle::expect_list("items that the consumer returned", consumer.get(), all, cause_of_list(consumer.get())) ||
      !puzzle::expect_list("items in the order of processing", world.begun, all,
                           "each item has to be processed, in the order of the queue.") ||
      !puzzle::expect_list("calls of produced()", world.produced, all, "once for each item, in order.") ||
      !check_one_at_a_time(world, count))
    return;

  // When the consumer begins item k, there is room for item k + capacity.
  puzzle::duration begins = opening;
  for (int k = 0; k < count; ++k) {
    const puzzle::duration length = lengths[static_cast<std::size_t>(k)];
    if (k == 0)
      for (int i = 0; i < std::min(capacity, count); ++i)
        puzzle::expect_span("queued " + item(i), 0ns, 0ns, "there was room in the queue from the beginning.");
    if (!puzzle::expect_span("process " + item(k), begins, begins + length,
                             "the item was there: the consumer should take it at the instant it is free. A wait that "
                             "checks from time to time is too late."))
      return;
    if (k + capacity < count &&
        !puzzle::expect_span("queued " + item(k + capacity), begins, begins,
                             "the producer should continue at the instant there is room: not before, and not at the "
                             "next check of a loop."))
      return;
    begins += length;
  }
  puzzle::expect_finished_at(consumer, "consumer", begins, "it ends when its last item has been processed.");
  puzzle::expect_idle(sim, "producer and consumer", "something was started and not awaited.");
}

}  // namespace

TEST_CASE("while an item is in process, the next one stays in the queue") {
  shop world;
  world.lengths = {20ms};
  puzzle::simulation sim;
  auto& items = sim.make<answer::queue>(sim.executor(), std::size_t{3});
  for (const char* what : {"rye", "spelt", "oats"}) items.try_send(asio::error_code{}, what);
  auto consumer = start_consumer(sim, items, 2, world);
  sim.run_until(10'700'137ns);
  std::vector<std::string> waiting;
  while (items.try_receive([&](asio::error_code, std::string what) { waiting.push_back(what); })) continue;
  if (!puzzle::expect_list("items in the queue while \"rye\" is in process", waiting, {"spelt", "oats"},
                           "the consumer takes the next item before process() of the last one has ended. An item that "
                           "is taken early is one more than the queue can hold."))
    return;
  items.try_send(asio::error_code{}, "");
  sim.run("the consumer waits although an item is in the queue.");
  if (!puzzle::expect_returned(consumer, "consumer", nothing_failed)) return;
  const std::vector<std::string>& got = consumer.get();
  puzzle::expect_list("items that the consumer returned", got, {"rye", ""},
                      got.size() < 2 ? "the second item is an empty string, and that is an item like any other."
                                     : cause_of_list({got.front()}));
}

TEST_CASE("the producer is never further ahead than the capacity of the queue") {
  check_together(3, 8, std::vector<puzzle::duration>(8, 20ms), 0ms);
}

TEST_CASE("capacity 1, items of different lengths: the producer waits for each") {
  check_together(1, 7, {7300us, 11900us, 3700us, 41300us, 1100us, 23900us, 5300us}, 2900us);
}

TEST_CASE("capacity 5, a late consumer: the queue is full when it starts") {
  check_together(5, 9, {13700us, 1900us, 29300us, 6100us, 17900us, 9700us, 3100us, 21100us, 8300us}, 31700us);
}

TEST_CASE("a random capacity and a random number of items") {
  const auto capacity = static_cast<int>(puzzle::drawn("capacity", 2, 20));
  const auto count = capacity + static_cast<int>(puzzle::drawn("items beyond the capacity", 1, 20));
  std::vector<puzzle::duration> lengths;
  for (int i = 0; i < count; ++i) lengths.push_back((1 + i * 7 % 5) * 1ms);
  check_together(capacity, count, lengths, 2900us);
}

TEST_CASE("more capacity than items: the producer never waits") {
  check_together(6, 4, {5300us, 11900us, 3700us, 1700us}, 0ms);
}

TEST_CASE("items whose processing ends at once: all pass through the queue at one instant") {
  check_together(2, 9, std::vector<puzzle::duration>(9, 0ns), 0ms);
  check_together(1, 8, {0ns, 0ns, 5300us, 0ns, 3100us, 7900us, 0ns, 0ns}, 2900us);
}

TEST_CASE("two producers and two consumers, each pair with its own queue, run independently at the same time") {
  shop left{{7300us, 11900us, 3700us, 17300us, 1100us}, "left: "};
  shop right{{5300us, 23900us, 2900us}, "right: "};
  puzzle::simulation sim;
  auto& left_items = sim.make<answer::queue>(sim.executor(), std::size_t{1});
  auto& right_items = sim.make<answer::queue>(sim.executor(), std::size_t{2});
  auto left_producer = start_producer(sim, left_items, 5, left);
  auto right_producer = start_producer(sim, right_items, 3, right);
  auto left_consumer = start_consumer(sim, left_items, 5, left);
  sim.run_until(1700us);
  auto right_consumer = start_consumer(sim, right_items, 3, right);
  sim.run(shared_state);
  for (const auto& [producer, consumer, world, name, count, end] :
       {std::tuple(&left_producer, &left_consumer, &left, "left", 5, puzzle::duration(41300us)),
        std::tuple(&right_producer, &right_consumer, &right, "right", 3, puzzle::duration(33800us))}) {
    const std::string which = name;
    std::vector<std::string> all;
    for (int i = 0; i < count; ++i) all.push_back(item(i));
    if (!puzzle::expect_returned(*producer, which + " producer", shared_state) ||
        !puzzle::expect_returned(*consumer, which + " consumer", shared_state) ||
        !puzzle::expect_list("calls of produced() of the " + which + " producer", world->produced, all, shared_state) ||
        !puzzle::expect_list("items processed for the " + which + " consumer", world->begun, all, shared_state) ||
        !puzzle::expect_list("items that the " + which + " consumer returned", consumer->get(), all, shared_state) ||
        !puzzle::expect_finished_at(*consumer, which + " consumer", end, shared_state))
      return;
  }
}

TEST_CASE("a fast consumer waits for items, and takes each at the instant it arrives") {
  struct arrival {
    puzzle::duration at;
    std::string what;
  };
  const std::vector<arrival> arrivals{{10'700'137ns, "rye"}, {25300us, "spelt"}, {27100us, "oats"}, {60900us, "wheat"}};
  shop world;
  world.lengths = {3900us, 6100us, 8300us, 2700us};
  puzzle::simulation sim;
  auto& items = sim.make<answer::queue>(sim.executor(), std::size_t{4});
  auto consumer = start_consumer(sim, items, 4, world);
  // try_send cannot fail here, since the queue has room for all.
  for (const arrival& each : arrivals)
    sim.at(each.at, [&items, what = each.what] { items.try_send(asio::error_code{}, what); });
  sim.run("the consumer waits although every item was put into the queue.");

  if (!puzzle::expect_returned(consumer, "consumer", nothing_failed)) return;
  puzzle::expect_list("items that the consumer returned", consumer.get(), {"rye", "spelt", "oats", "wheat"},
                      "while the queue is empty there is no item: the consumer has to be suspended until one arrives.");
  if (!check_one_at_a_time(world, 4)) return;
  constexpr const char* at_once =
      "the consumer should begin when the item arrives or, if it is still processing another one, when that is done. A "
      "wait that checks from time to time is too late.";
  puzzle::expect_span("process rye", 10'700'137ns, 14'600'137ns, at_once);
  puzzle::expect_span("process spelt", 25300us, 31400us, at_once);
  puzzle::expect_span("process oats", 31400us, 39700us, at_once);
  puzzle::expect_span("process wheat", 60900us, 63600us, at_once);
}

TEST_CASE("while the queue is full, only one item waits for room") {
  for (const int capacity : {1, 3}) {
    shop world;
    puzzle::simulation sim;
    auto& items = sim.make<answer::queue>(sim.executor(), static_cast<std::size_t>(capacity));
    auto producer = start_producer(sim, items, 9, world);
    sim.run_until(10'300'137ns);
    // Each receive makes room for an item that waits. The producer itself cannot run in between.
    std::vector<std::string> taken, expected;
    while (items.try_receive([&](asio::error_code, std::string what) { taken.push_back(what); })) continue;
    for (int i = 0; i <= capacity; ++i) expected.push_back(item(i));
    // To the end: an answer made of callbacks need not know of a cancellation.
    for (int i = 1; i <= 20; ++i) {
      sim.run_until(10'300'137ns + i * 100ms);
      while (items.try_receive([](asio::error_code, std::string) {})) continue;
    }
    sim.run("all items were taken, and the producer did not end.");
    if (!puzzle::expect_list(
            "items in the queue of capacity " + std::to_string(capacity) + ", and waiting for room in it", taken,
            expected,
            taken.size() > expected.size()
                ? "many sends are pending at the same time: together they are a second queue, without a limit. Await "
                  "each send before you start the next one."
                : "while the queue is full, the producer is suspended in the send of the next item."))
      return;
  }
}

TEST_CASE("cancelled while it waits for room: the producer ends at that instant") {
  for (const int capacity : {1, 2, 4}) {
    shop world;
    puzzle::simulation sim;
    auto& items = sim.make<answer::queue>(sim.executor(), static_cast<std::size_t>(capacity));
    auto producer = start_producer(sim, items, 9, world);
    sim.at(37ms, [&] { producer.cancel(); });
    sim.run(
        "the producer was cancelled and did not end: the error that ends its wait for room has to end the producer "
        "too.");

    puzzle::expect(!producer.error() || puzzle::is_operation_aborted(producer.error()),
                   "producer (cancelled while the queue was full) threw " + puzzle::describe(producer.error()),
                   "it to end normally, or with asio::error::operation_aborted",
                   "the cancellation ends its wait for room with an error: let that error propagate, or return.");
    puzzle::expect_finished_at(producer, "producer (cancelled while the queue was full)", 37ms,
                               "it should be suspended in its send, which ends at the instant of the cancellation.");
    std::vector<std::string> all, in_queue;
    for (int i = 0; i < capacity; ++i) all.push_back(item(i));
    puzzle::expect_list("calls of produced()", world.produced, all,
                        "produced(i) reports that item i is in the queue. The item whose send was cancelled is not.");
    while (items.try_receive([&](asio::error_code, std::string what) { in_queue.push_back(what); })) continue;
    puzzle::expect_list("items in the queue afterwards", in_queue, all,
                        "the queue has to hold the items that were reported, and no others.");
    puzzle::expect_idle(sim, "producer", "a send, or a timer, outlived it.");
  }
}

TEST_CASE("count 0: neither waits") {
  shop world;
  puzzle::simulation sim;
  auto& items = sim.make<answer::queue>(sim.executor(), std::size_t{1});
  auto consumer = start_consumer(sim, items, 0, world);
  auto producer = start_producer(sim, items, 0, world);
  sim.run("with a count of 0 there is nothing to send and nothing to receive.");
  puzzle::expect_list("calls of produced()", world.produced, {}, "with a count of 0 there is nothing to send.");
  puzzle::expect_list("items that the consumer processed", world.begun, {},
                      "with a count of 0 there is nothing to receive.");
  puzzle::expect_finished_at(consumer, "consumer", 0ns, "there is nothing to wait for.");
  puzzle::expect_finished_at(producer, "producer", 0ns, "there is nothing to wait for.");
}

TEST_CASE("later producers and consumers find the queue open, with only the produced items in it") {
  constexpr const char* for_others =
      "a producer puts in its items and nothing else, a consumer takes `count` items and no more, and neither closes "
      "or empties the queue: others use it too.";
  shop world;
  puzzle::simulation sim;
  auto& items = sim.make<answer::queue>(sim.executor(), std::size_t{8});
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
