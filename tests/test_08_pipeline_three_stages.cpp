#include <algorithm>
#include <puzzle/testing.hpp>
#include <system_error>

#include "contract/08_pipeline_three_stages.hpp"

using namespace std::chrono_literals;
using puzzle::in_quotes;
namespace pipeline = contract::pipeline_three_stages;

namespace {

constexpr const char* no_sentinel =
    "a stage waits for an item that never comes, or for room in a queue that no stage empties any more. Each stage "
    "continues until it receives the sentinel, std::nullopt, and each has to send it on: only the sentinel ends a "
    "stream.";

constexpr const char* nothing_failed = "nothing failed, so it should return.";

constexpr const char* shared_state =
    "state shared between calls: each call has its own queues, items and errors. Nothing of them can be static or "
    "global.";

constexpr const char* sentinel_is =
    "std::nullopt, with an empty error_code, once. Neither a closed queue nor an error code is the sentinel.";

struct scorched {};  // no std::exception

std::exception_ptr error_code(asio::error_code code) { return std::make_exception_ptr(std::system_error(code)); }

// What the stages call, and a record of it.
struct laundry {
  std::vector<puzzle::duration> steps, saves;  // how long each call takes, in order; 0 ends without suspending
  std::string failing = {};                    // the item whose step throws at its end,
  std::exception_ptr error = {};               // and what it throws
  std::string name = {};                       // begins the name of each span

  std::size_t stepped = 0;
  std::vector<std::string> saved = {};
  int at_step = 0, at_save = 0;
  int most_at_step = 0, most_at_save = 0;

  static puzzle::duration nth(const std::vector<puzzle::duration>& lengths, std::size_t n) {
    return n < lengths.size() ? lengths[n] : puzzle::duration(1ms);
  }

  static asio::awaitable<void> work(std::string span, puzzle::duration length) {
    if (length > 0ns)
      co_await puzzle::run_span(span, length);
    else
      puzzle::span(span).done();
  }

  asio::awaitable<std::string> step(std::string item) {
    const puzzle::duration length = nth(steps, stepped++);
    most_at_step = std::max(most_at_step, ++at_step);
    const std::string span = name + "transform " + in_quotes(item);
    co_await work(span, length);
    --at_step;
    if (error && item == failing) std::rethrow_exception(error);
    co_return "ironed " + item;
  }

  asio::awaitable<void> save(std::string item) {
    const puzzle::duration length = nth(saves, saved.size());
    saved.push_back(item);
    most_at_save = std::max(most_at_save, ++at_save);
    const std::string span = name + "save " + in_quotes(item);
    co_await work(span, length);
    --at_save;
  }

  bool check_one_at_a_time() const {
    return puzzle::expect_at_most("calls of step() at the same time", most_at_step, 1,
                                  "transform takes the next item before step() of the last one has ended.") &&
           puzzle::expect_at_most("calls of save() at the same time", most_at_save, 1,
                                  "persist takes the next item before save() of the last one has ended.");
  }
};

puzzle::handle<void> start_transform(puzzle::simulation& sim, laundry& world, pipeline::stage_queue& in,
                                     pipeline::stage_queue& out) {
  return sim.start("transform",
                   pipeline::transform(in, out, [&world](std::string item) { return world.step(std::move(item)); }));
}

puzzle::handle<std::vector<std::string>> start_persist(puzzle::simulation& sim, laundry& world,
                                                       pipeline::stage_queue& in) {
  return sim.start("persist",
                   pipeline::persist(in, [&world](std::string item) { return world.save(std::move(item)); }));
}

pipeline::stage_queue& make_queue(puzzle::simulation& sim, std::size_t capacity) {
  return sim.make<pipeline::stage_queue>(sim.executor(), capacity);
}

// Puts something into a queue that has room for it.
void put(pipeline::stage_queue& queue, std::optional<std::string> item) {
  queue.try_send(asio::error_code{}, std::move(item));
}

// The contents of a queue, the sentinel as "(sentinel)".
std::vector<std::string> contents(pipeline::stage_queue& queue) {
  std::vector<std::string> found;
  bool failed = false;
  while (!failed && queue.try_receive([&](asio::error_code error, std::optional<std::string> item) {
    failed = static_cast<bool>(error);
    found.push_back(error ? "(error: " + error.message() + ")" : item.value_or("(sentinel)"));
  }))
    continue;
  return found;
}

std::vector<std::string> ironed(const std::vector<std::string>& items) {
  std::vector<std::string> all;
  for (const std::string& each : items) all.push_back("ironed " + each);
  return all;
}

bool check_order_of_ends(const puzzle::handle<void>& ingest, const puzzle::handle<void>& transform,
                         const puzzle::handle<std::vector<std::string>>& persist) {
  const auto at = [](puzzle::duration instant) { return puzzle::format_duration(instant); };
  return puzzle::expect(
      ingest.finished_at() <= transform.finished_at() && transform.finished_at() <= persist.finished_at(),
      "the stages ended at " + at(ingest.finished_at()) + ", " + at(transform.finished_at()) + " and " +
          at(persist.finished_at()),
      "ingest to end first and persist last",
      "a stage ends when it has received the sentinel, which the stage before it sends.");
}

void check_pipeline(std::vector<std::string> input, std::vector<puzzle::duration> steps,
                    std::vector<puzzle::duration> saves, std::size_t capacity, bool backwards = false) {
  laundry world;
  world.steps = steps;
  world.saves = saves;
  puzzle::simulation sim;
  auto& washed = make_queue(sim, capacity);
  auto& to_fold = make_queue(sim, capacity);
  std::optional<puzzle::handle<void>> ingest, transform;
  std::optional<puzzle::handle<std::vector<std::string>>> persist;
  const auto start_ingest = [&] { ingest = sim.start("ingest", pipeline::ingest(input, washed)); };
  if (!backwards) start_ingest();
  transform = start_transform(sim, world, washed, to_fold);
  persist = start_persist(sim, world, to_fold);
  if (backwards) start_ingest();
  sim.run(no_sentinel);

  if (!puzzle::expect_returned(*ingest, "ingest", nothing_failed) ||
      !puzzle::expect_returned(*transform, "transform", nothing_failed) ||
      !puzzle::expect_returned(*persist, "persist", nothing_failed))
    return;
  if (!puzzle::expect_count("calls of step()", static_cast<std::int64_t>(world.stepped),
                            static_cast<std::int64_t>(input.size()),
                            "each item is transformed once. The sentinel is not an item, an empty string is not the "
                            "sentinel, and closing a queue may discard the items in it.") ||
      !puzzle::expect_list("items that were saved", world.saved, ironed(input),
                           "an item is lost or out of order, or the sentinel was taken for an item.") ||
      !puzzle::expect_list("items that persist returned", persist->get(), ironed(input),
                           std::count(persist->get().begin(), persist->get().end(), "") > 0
                               ? "an item is empty: std::move has given its text to save() before it was stored. Pass "
                                 "a copy, or store the item first."
                               : "persist returns the items that it saved.") ||
      !world.check_one_at_a_time())
    return;

  // When each item is where: transform sends item i when its step has ended, and there is room for it once persist has
  // taken item i - capacity.
  std::vector<puzzle::duration> save_starts;
  puzzle::duration transform_free{}, persist_free{};
  for (std::size_t i = 0; i < input.size(); ++i) {
    const puzzle::duration step_end = transform_free + steps[i];
    const puzzle::duration save_start = std::max(step_end, persist_free);
    if (!puzzle::expect_span("transform " + in_quotes(input[i]), transform_free, step_end,
                             "the stages should overlap: transform begins the next item as soon as it has sent the "
                             "last one, while persist still saves.") ||
        !puzzle::expect_span(
            "save " + in_quotes("ironed " + input[i]), save_start, save_start + saves[i],
            "the stages should overlap: an item is sent as soon as it is transformed, and saved as soon as persist is "
            "free, while transform works on the next one."))
      return;
    save_starts.push_back(save_start);
    persist_free = save_start + saves[i];
    transform_free = i < capacity ? step_end : std::max(step_end, save_starts[i - capacity]);
  }
  puzzle::expect_finished_at(*persist, "persist", persist_free,
                             "it ends at the instant at which it receives the sentinel.");
  check_order_of_ends(*ingest, *transform, *persist);
  puzzle::expect_idle(sim, "the pipeline", "something was started and not awaited.");
  for (auto* queue : {&washed, &to_fold})
    puzzle::expect_list("left in the queues afterwards", contents(*queue), {},
                        "each stage sends one sentinel to the next stage; the last stage sends none.");
}

}  // namespace

TEST_CASE("slow save(): the pipeline takes as long as saving") {
  check_pipeline({"shirt", "sheet", "sock", "scarf", "skirt"}, {7ms, 5ms, 11ms, 3ms, 9ms},
                 {20ms, 31ms, 17ms, 23ms, 13ms}, 1);
}

TEST_CASE("slow step(): the pipeline takes as long as transforming") {
  check_pipeline({"shirt", "sheet", "sock", "scarf"}, {29300us, 41900us, 23700us, 37100us},
                 {7300us, 11900us, 3700us, 5300us}, 2, true);
}

TEST_CASE("changing delays: the stages overlap wherever they can") {
  check_pipeline({"a", "bb", "", "dddd", "eeeee", "ffffff", "g"}, {13ms, 2ms, 3ms, 31ms, 1ms, 2ms, 17ms},
                 {5ms, 37ms, 11ms, 7ms, 19ms, 3ms, 23ms}, 3);
}

TEST_CASE("empty input: every stage ends at once") { check_pipeline({}, {}, {}, 1); }

TEST_CASE("ingest alone: every item, then one sentinel") {
  puzzle::simulation sim;
  auto& out = make_queue(sim, 8);
  auto ingest = sim.start("ingest", pipeline::ingest({"shirt", "", "sock"}, out));
  sim.run("ingest waits although the queue has room.");
  puzzle::expect_returned(ingest, "ingest", nothing_failed);
  puzzle::expect_list("in the queue after ingest", contents(out), {"shirt", "", "sock", "(sentinel)"}, sentinel_is);
}

TEST_CASE("transform alone: each result at once, then one sentinel") {
  laundry world;
  world.steps = {5300us, 8100us};
  puzzle::simulation sim;
  auto& in = make_queue(sim, 8);
  auto& out = make_queue(sim, 8);
  auto transform = start_transform(sim, world, in, out);
  sim.at(10700us, [&] { put(in, "shirt"); });
  sim.at(21100us, [&] { put(in, "sock"); });
  sim.at(50900us, [&] { put(in, std::nullopt); });
  sim.run_until(40ms);
  puzzle::expect_list("sent by transform before the sentinel has arrived", contents(out), ironed({"shirt", "sock"}),
                      "each item is sent as soon as it is transformed, not collected until the end.");
  sim.run(no_sentinel);
  if (!puzzle::expect_returned(transform, "transform", nothing_failed)) return;
  puzzle::expect_finished_at(transform, "transform", 50900us, "the sentinel arrived then.");
  puzzle::expect_list("sent by transform afterwards", contents(out), {"(sentinel)"}, sentinel_is);
  puzzle::expect_count("calls of step()", static_cast<std::int64_t>(world.stepped), 2, "the sentinel is not an item.");
}

TEST_CASE("persist alone: it saves each item until the sentinel arrives") {
  laundry world;
  world.saves = {5300us, 7100us, 20100us};
  puzzle::simulation sim;
  auto& in = make_queue(sim, 8);
  auto persist = start_persist(sim, world, in);
  sim.at(10700us, [&] { put(in, "shirt"); });
  sim.at(21100us, [&] { put(in, ""); });
  sim.at(21100us, [&] { put(in, "sock"); });
  sim.at(30900us, [&] { put(in, std::nullopt); });
  sim.run("persist waits although the sentinel has arrived.");
  if (!puzzle::expect_returned(persist, "persist", nothing_failed)) return;
  puzzle::expect_list(
      "items that persist returned", persist.get(), {"shirt", "", "sock"},
      "the saved items, and nothing else: the sentinel is not an item, and an empty string is not the sentinel.");
  puzzle::expect_list("items that were saved", world.saved, {"shirt", "", "sock"}, "the sentinel is not an item.");
  puzzle::expect_span("save \"shirt\"", 10700us, 16ms, "it should be saved when it arrives.");
  puzzle::expect_span("save \"\"", 21100us, 28200us, "it should be saved when it arrives.");
  puzzle::expect_span("save \"sock\"", 28200us, 48300us, "it should be saved as soon as persist is free.");
  puzzle::expect_finished_at(persist, "persist", 48300us,
                             "the sentinel was in the queue when the last item had been saved.");
}

TEST_CASE("step throws: the exception propagates, and persist ends with the items it has received") {
  for (const int good : {2, 0}) {
    const std::vector<std::string> input{"shirt", "sheet", "silk", "sock"};
    laundry world;
    world.steps = {7ms, 11ms, 5ms, 3ms};
    world.saves = {13ms, 17ms};
    world.failing = input[static_cast<std::size_t>(good)];
    world.error = std::make_exception_ptr(std::domain_error(world.failing + " is scorched"));
    puzzle::simulation sim;
    auto& washed = make_queue(sim, 16);
    auto& to_fold = make_queue(sim, 16);
    auto ingest = sim.start("ingest", pipeline::ingest(input, washed));
    auto transform = start_transform(sim, world, washed, to_fold);
    auto persist = start_persist(sim, world, to_fold);
    sim.run(
        "transform ended with an exception, and the next stage waits forever for more items. Before the exception may "
        "leave transform, the next stage has to be told that the stream has ended.");
    puzzle::expect_threw(transform, "transform (its step throws)",
                         "std::domain_error: " + world.failing + " is scorched",
                         "the exception of step() has to propagate out of transform, unchanged.");
    puzzle::expect_returned(ingest, "ingest", "nothing failed in ingest, and the queues have room for all items.");
    if (!puzzle::expect_returned(persist, "persist",
                                 "for persist, the failure of another stage is only the end of the stream."))
      return;
    puzzle::expect_list("items that persist returned", persist.get(),
                        ironed(std::vector<std::string>(input.begin(), input.begin() + good)),
                        "the items transformed before the exception are saved, and none after it.");
  }
}

TEST_CASE("transform alone: any exception of step propagates unchanged, after one sentinel") {
  const std::vector<std::exception_ptr> errors{
      std::make_exception_ptr(scorched{}), error_code(asio::error::eof), error_code(asio::error::operation_aborted),
      error_code(asio::experimental::error::channel_closed), error_code(asio::experimental::error::channel_cancelled)};
  for (const std::exception_ptr& error : errors) {
    for (const puzzle::duration length : {puzzle::duration(3ms), puzzle::duration(0ms)}) {
      laundry world;
      world.steps = {length, length};
      world.failing = "silk";
      world.error = error;
      puzzle::simulation sim;
      auto& in = make_queue(sim, 8);
      auto& out = make_queue(sim, 8);
      put(in, "shirt");
      put(in, "silk");
      put(in, std::nullopt);
      auto transform = start_transform(sim, world, in, out);
      sim.run(no_sentinel);
      if (!puzzle::expect_threw(transform, "transform (its step throws)", puzzle::describe(error),
                                "the exception of step() has to propagate unchanged. No type and no error code means "
                                "the end of the stream: that is the sentinel alone.") ||
          !puzzle::expect_list("sent by transform", contents(out), {"ironed shirt", "(sentinel)"},
                               "the results before the exception, then std::nullopt, once. Not every exception is a "
                               "std::exception."))
        return;
    }
  }
}

TEST_CASE("step() and save() that end at once: every item passes through") {
  check_pipeline({"shirt", "sheet", "sock", "scarf", "skirt"}, std::vector<puzzle::duration>(5, 0ns),
                 std::vector<puzzle::duration>(5, 0ns), 1);
  check_pipeline({"shirt", "sheet", "sock", "scarf"}, {0ns, 7ms, 0ns, 3ms}, {11ms, 0ns, 0ns, 5ms}, 2, true);
}

TEST_CASE("two pipelines at the same time are independent of each other") {
  laundry shirts{{7ms, 5ms, 11ms, 3ms}, {23ms, 2ms, 19ms, 1ms}, {}, {}, "A "};
  laundry silks{
      {4ms, 9ms, 6ms}, {13ms, 17ms}, "silk 3", std::make_exception_ptr(std::domain_error("silk 3 is scorched")), "B "};
  puzzle::simulation sim;
  std::vector<pipeline::stage_queue*> queues;
  for (int i = 0; i < 4; ++i) queues.push_back(&make_queue(sim, 8));
  auto ingest_shirts =
      sim.start("ingest A", pipeline::ingest({"shirt 1", "shirt 2", "shirt 3", "shirt 4"}, *queues[0]));
  auto ingest_silks = sim.start("ingest B", pipeline::ingest({"silk 1", "silk 2", "silk 3"}, *queues[2]));
  auto transform_shirts = start_transform(sim, shirts, *queues[0], *queues[1]);
  auto transform_silks = start_transform(sim, silks, *queues[2], *queues[3]);
  auto persist_shirts = start_persist(sim, shirts, *queues[1]);
  auto persist_silks = start_persist(sim, silks, *queues[3]);
  sim.run(shared_state);
  puzzle::expect_returned(ingest_shirts, "ingest A", shared_state) &&
      puzzle::expect_returned(ingest_silks, "ingest B", shared_state) &&
      puzzle::expect_threw(transform_silks, "transform B (its third step throws)", puzzle::describe(silks.error),
                           shared_state) &&
      puzzle::expect_returned(transform_shirts, "transform A (beside a transform B whose step throws)", shared_state) &&
      puzzle::expect_returned(persist_shirts, "persist A", shared_state) &&
      puzzle::expect_returned(persist_silks, "persist B", shared_state) &&
      puzzle::expect_list("items that persist A returned", persist_shirts.get(),
                          ironed({"shirt 1", "shirt 2", "shirt 3", "shirt 4"}), shared_state) &&
      puzzle::expect_list("items that persist B returned", persist_silks.get(), ironed({"silk 1", "silk 2"}),
                          shared_state) &&
      puzzle::expect_finished_at(persist_shirts, "persist A", 52ms, shared_state) &&
      puzzle::expect_finished_at(persist_silks, "persist B", 34ms, shared_state);
}

TEST_CASE("full queue: the stage before it is suspended") {
  constexpr const char* suspended =
      "a waiting send delivers its item at the instant there is room, and only then does the stage continue. With "
      "fewer items than expected the stage does not wait in a send; with more, its sends are not awaited.";
  laundry world;
  puzzle::simulation sim;
  auto& washed = make_queue(sim, 1);
  auto& in = make_queue(sim, 8);
  auto& to_fold = make_queue(sim, 1);
  for (const char* item : {"shirt", "sheet", "sock"}) put(in, item);
  auto ingest = sim.start("ingest", pipeline::ingest({"shirt", "sheet", "sock"}, washed));
  auto transform = start_transform(sim, world, in, to_fold);

  sim.run_until(10'300'137ns);
  if (!puzzle::expect_list("sent by ingest until its queue for 1 is emptied", contents(washed), {"shirt", "sheet"},
                           suspended) ||
      !puzzle::expect_list("not yet taken by transform, whose second result waits for room", contents(in), {"sock"},
                           "a result has to be sent before the next item is taken.") ||
      !puzzle::expect_list("sent by transform until its queue for 1 is emptied", contents(to_fold),
                           ironed({"shirt", "sheet"}), suspended))
    return;
  put(in, std::nullopt);  // in place of the sock
  sim.run_until(20'700'411ns);
  puzzle::expect_list("sent by ingest after that", contents(washed), {"sock", "(sentinel)"}, suspended);
  puzzle::expect_list("sent by transform after that", contents(to_fold), {"(sentinel)"}, suspended);
  sim.run(no_sentinel);
  puzzle::expect_returned(ingest, "ingest", nothing_failed);
  puzzle::expect_returned(transform, "transform", nothing_failed);
}
