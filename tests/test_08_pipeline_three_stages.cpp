#include <puzzle/testing.hpp>

#include "contract/08_pipeline_three_stages.hpp"

using namespace std::chrono_literals;
using puzzle::in_quotes;
namespace pipeline = contract::pipeline_three_stages;

namespace {

constexpr const char* no_mark =
    "a stage waits for an item that will not come, or for room that nobody makes, since the stage beside it has ended. "
    "A "
    "stage goes on until the mark, std::nullopt, comes; the mark alone ends a stream, so each has to send it on.";

struct hole_in_the_silk {};  // no std::exception

// The work that the stages are given.
struct laundry {
  std::vector<puzzle::duration> steps, saves;  // how long each takes, in the order of their coming
  std::string scorched;                        // the item whose step throws at its end
  std::exception_ptr complaint;                // what it throws then

  std::size_t stepped = 0;
  std::vector<std::string> saved;
  int at_step = 0, at_save = 0;
  int most_at_step = 0, most_at_save = 0;

  static puzzle::duration nth(const std::vector<puzzle::duration>& lengths, std::size_t n) {
    return n < lengths.size() ? lengths[n] : puzzle::duration(1ms);
  }

  asio::awaitable<std::string> step(std::string item) {
    const puzzle::duration length = nth(steps, stepped++);
    most_at_step = std::max(most_at_step, ++at_step);
    const std::string name = "transform " + in_quotes(item);
    co_await puzzle::run_span(name, length);
    --at_step;
    if (complaint && item == scorched) std::rethrow_exception(complaint);
    co_return "ironed " + item;
  }

  asio::awaitable<void> save(std::string item) {
    const puzzle::duration length = nth(saves, saved.size());
    saved.push_back(item);
    most_at_save = std::max(most_at_save, ++at_save);
    const std::string name = "save " + in_quotes(item);
    co_await puzzle::run_span(name, length);
    --at_save;
  }

  bool check_one_at_a_time() const {
    return puzzle::expect_at_most("steps at the same time", most_at_step, 1,
                                  "transform takes the next item before it is done with the last.") &&
           puzzle::expect_at_most("saves at the same time", most_at_save, 1,
                                  "persist takes the next item before it is done with the last.");
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

// What is in a queue, the mark as "(mark)".
std::vector<std::string> contents(pipeline::stage_queue& queue) {
  std::vector<std::string> found;
  while (queue.try_receive([&](asio::error_code error, std::optional<std::string> item) {
    found.push_back(error ? "(" + error.message() + ")" : item.value_or("(mark)"));
  }))
    if (found.back().starts_with("(") && found.back() != "(mark)") break;
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
      "a stage ends when the mark has come to it, and that comes from the stage before.");
}

void check_pipeline(std::vector<std::string> input, std::vector<puzzle::duration> steps,
                    std::vector<puzzle::duration> saves, std::size_t capacity, bool backwards = false) {
  laundry world;
  world.steps = steps;
  world.saves = saves;
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& washed = make_queue(sim, capacity);
  auto& to_fold = make_queue(sim, capacity);
  std::optional<puzzle::handle<void>> ingest, transform;
  std::optional<puzzle::handle<std::vector<std::string>>> persist;
  const auto start_ingest = [&] { ingest = sim.start("ingest", pipeline::ingest(input, washed)); };
  if (!backwards) start_ingest();
  transform = start_transform(sim, world, washed, to_fold);
  persist = start_persist(sim, world, to_fold);
  if (backwards) start_ingest();
  sim.run(no_mark);

  if (!puzzle::expect_returned(*ingest, "ingest", "nothing failed.") ||
      !puzzle::expect_returned(*transform, "transform", "nothing failed.") ||
      !puzzle::expect_returned(*persist, "persist", "nothing failed."))
    return;
  if (!puzzle::expect_count("calls of step()", static_cast<std::int64_t>(world.stepped),
                            static_cast<std::int64_t>(input.size()),
                            "each item is transformed once. The mark is not an item, an empty text is not the mark, "
                            "and closing a queue may throw away what is in it.") ||
      !puzzle::expect_list("items that were saved", world.saved, ironed(input),
                           "an item is lost, or out of order, or the mark was taken for one.") ||
      !puzzle::expect_list("items that persist returned", persist->get(), ironed(input),
                           "they are those that were saved.") ||
      !world.check_one_at_a_time())
    return;

  // Where each item is when: transform sends item i when it is done with it, and there is room as soon as persist has
  // taken item i - capacity.
  std::vector<puzzle::duration> save_starts;
  puzzle::duration transform_free{}, persist_free{};
  for (std::size_t i = 0; i < input.size(); ++i) {
    const puzzle::duration step_end = transform_free + steps[i];
    const puzzle::duration save_start = std::max(step_end, persist_free);
    if (!puzzle::expect_span(
            "transform " + in_quotes(input[i]), transform_free, step_end,
            "the stages should overlap: transform begins an item as soon as it has passed the last one "
            "on, while persist is at work.") ||
        !puzzle::expect_span(
            "save " + in_quotes("ironed " + input[i]), save_start, save_start + saves[i],
            "the stages should overlap: an item is passed on as soon as it is transformed, and saved as "
            "soon as persist is free, while transform is at work on the next."))
      return;
    save_starts.push_back(save_start);
    persist_free = save_start + saves[i];
    transform_free = i < capacity ? step_end : std::max(step_end, save_starts[i - capacity]);
  }
  puzzle::expect_finished_at(*persist, "persist", persist_free, "when the mark comes it ends, at once.");
  check_order_of_ends(*ingest, *transform, *persist);
  puzzle::expect_idle(sim, "the pipeline", "something was started and not waited for.");
  for (auto* queue : {&washed, &to_fold})
    puzzle::expect_list("left in the queues afterwards", contents(*queue), {},
                        "each stage sends one mark to the one after it; the last stage keeps what it got.");
}

}  // namespace

TEST_CASE("when saving is slow, the pipeline takes as long as saving") {
  check_pipeline({"shirt", "sheet", "sock", "scarf", "skirt"}, {7ms, 5ms, 11ms, 3ms, 9ms},
                 {20ms, 31ms, 17ms, 23ms, 13ms}, 1);
}

TEST_CASE("when transforming is slow, it takes as long as transforming") {
  check_pipeline({"shirt", "sheet", "sock", "scarf"}, {29300us, 41900us, 23700us, 37100us},
                 {7300us, 11900us, 3700us, 5300us}, 2, true);
}

TEST_CASE("with changing delays, the stages overlap wherever they can") {
  check_pipeline({"a", "bb", "", "dddd", "eeeee", "ffffff", "g"}, {13ms, 2ms, 3ms, 31ms, 1ms, 2ms, 17ms},
                 {5ms, 37ms, 11ms, 7ms, 19ms, 3ms, 23ms}, 3);
}

TEST_CASE("an empty input ends every stage at once") { check_pipeline({}, {}, {}, 1); }

TEST_CASE("ingest alone: every item, then one mark") {
  puzzle::simulation sim;
  auto& out = make_queue(sim, 8);
  auto ingest = sim.start("ingest", pipeline::ingest({"shirt", "", "sock"}, out));
  sim.run("ingest waits, though the queue has room.");
  puzzle::expect_returned(ingest, "ingest", "nothing failed.");
  puzzle::expect_list("in the queue after ingest", contents(out), {"shirt", "", "sock", "(mark)"},
                      "the input in its order, then std::nullopt, once. Closing a queue is not the mark.");
}

TEST_CASE("transform alone: it sends each item on when it is done, then one mark") {
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
  puzzle::expect_list("sent by transform before the mark has come", contents(out), ironed({"shirt", "sock"}),
                      "each item is passed on as soon as it is transformed, not collected until the end.");
  sim.run(no_mark);
  if (!puzzle::expect_returned(transform, "transform", "nothing failed.")) return;
  puzzle::expect_finished_at(transform, "transform", 50900us, "the mark came then.");
  puzzle::expect_list("sent by transform afterwards", contents(out), {"(mark)"},
                      "the mark, std::nullopt, has to be passed on, once. Closing a queue is not the mark.");
  puzzle::expect_count("calls of step()", static_cast<std::int64_t>(world.stepped), 2, "the mark is not an item.");
}

TEST_CASE("persist alone: it saves what comes until the mark comes") {
  laundry world;
  world.saves = {5300us, 7100us, 20100us};
  puzzle::simulation sim;
  auto& in = make_queue(sim, 8);
  auto persist = start_persist(sim, world, in);
  sim.at(10700us, [&] { put(in, "shirt"); });
  sim.at(21100us, [&] { put(in, ""); });
  sim.at(21100us, [&] { put(in, "sock"); });
  sim.at(30900us, [&] { put(in, std::nullopt); });
  sim.run("persist waits, though the mark has come.");
  if (!puzzle::expect_returned(persist, "persist", "nothing failed.")) return;
  puzzle::expect_list("items that persist returned", persist.get(), {"shirt", "", "sock"},
                      "what was saved, and nothing else: the mark is not an item, and an empty text is not the mark.");
  puzzle::expect_list("items that were saved", world.saved, {"shirt", "", "sock"}, "the mark is not an item.");
  puzzle::expect_span("save \"shirt\"", 10700us, 16ms, "it should be saved when it comes.");
  puzzle::expect_span("save \"\"", 21100us, 28200us, "it should be saved when it comes.");
  puzzle::expect_span("save \"sock\"", 28200us, 48300us, "it should be saved as soon as persist is free.");
  puzzle::expect_finished_at(persist, "persist", 48300us, "the mark was waiting when the last item had been saved.");
}

TEST_CASE("if a step throws, the error comes out, and the next stage still ends with what it got") {
  for (const int good : {2, 0}) {
    const std::vector<std::string> input{"shirt", "sheet", "silk", "sock"};
    laundry world;
    world.steps = {7ms, 11ms, 5ms, 3ms};
    world.saves = {13ms, 17ms};
    world.scorched = input[static_cast<std::size_t>(good)];
    world.complaint = std::make_exception_ptr(std::domain_error(world.scorched + " is scorched"));
    puzzle::simulation sim;
    auto& washed = make_queue(sim, 16);
    auto& to_fold = make_queue(sim, 16);
    auto ingest = sim.start("ingest", pipeline::ingest(input, washed));
    auto transform = start_transform(sim, world, washed, to_fold);
    auto persist = start_persist(sim, world, to_fold);
    sim.run(
        "transform ended with an error, and the stage after it waits for more, for ever. An exception leaves at once; "
        "before it may leave, the next stage has to be told that nothing more will come.");
    puzzle::expect_threw(transform, "transform, whose step throws",
                         "std::domain_error: " + world.scorched + " is scorched",
                         "the error of step has to come out of transform.");
    puzzle::expect_returned(ingest, "ingest", "the queues have room for all.");
    if (!puzzle::expect_returned(persist, "persist", "the failure of another stage is the end of the stream for it."))
      return;
    puzzle::expect_list("items that persist returned", persist.get(),
                        ironed(std::vector<std::string>(input.begin(), input.begin() + good)),
                        "what was transformed before the error is saved, and nothing after it.");
  }
}

TEST_CASE("transform alone with a step that throws, whatever that is, sends one mark") {
  laundry world;
  world.scorched = "silk";
  world.complaint = std::make_exception_ptr(hole_in_the_silk{});
  puzzle::simulation sim;
  auto& in = make_queue(sim, 8);
  auto& out = make_queue(sim, 8);
  put(in, "shirt");
  put(in, "silk");
  put(in, std::nullopt);
  auto transform = start_transform(sim, world, in, out);
  sim.run(no_mark);
  puzzle::expect_threw(transform, "transform, whose step throws", puzzle::describe(world.complaint),
                       "the error of step has to come out of transform.");
  puzzle::expect_list("sent by transform", contents(out), {"ironed shirt", "(mark)"},
                      "what was done before the error, then std::nullopt, once. Not everything that is thrown is a "
                      "std::exception: catch (...) catches all.");
}

TEST_CASE("while the queue after it is full, a stage is suspended") {
  constexpr const char* suspended =
      "the send that waits hands its item over at the instant there is room, and only then does the stage go on to the "
      "next: with fewer it does not wait in a send, with more its sends are not awaited.";
  laundry world;
  puzzle::simulation sim;
  sim.step_cap(5'000);  // a loop that only yields is told at once
  auto& washed = make_queue(sim, 1);
  auto& in = make_queue(sim, 8);
  auto& to_fold = make_queue(sim, 1);
  for (const char* item : {"shirt", "sheet", "sock"}) put(in, item);
  auto ingest = sim.start("ingest", pipeline::ingest({"shirt", "sheet", "sock"}, washed));
  auto transform = start_transform(sim, world, in, to_fold);

  sim.run_until(10'300'137ns);
  if (!puzzle::expect_list("sent by ingest until its queue for 1 is emptied", contents(washed), {"shirt", "sheet"},
                           suspended) ||
      !puzzle::expect_list("not yet taken by transform, whose second item waits for room", contents(in), {"sock"},
                           "an item is sent on before the next is taken.") ||
      !puzzle::expect_list("sent by transform until its queue for 1 is emptied", contents(to_fold),
                           ironed({"shirt", "sheet"}), suspended))
    return;
  put(in, std::nullopt);  // in place of the sock
  sim.run_until(20'700'411ns);
  puzzle::expect_list("sent by ingest after that", contents(washed), {"sock", "(mark)"}, suspended);
  puzzle::expect_list("sent by transform after that", contents(to_fold), {"(mark)"}, suspended);
  sim.run(no_mark);
  puzzle::expect_returned(ingest, "ingest", "nothing failed.");
  puzzle::expect_returned(transform, "transform", "nothing failed.");
}
