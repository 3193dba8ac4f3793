#include "grade/grader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <set>
#include <system_error>
#include <thread>

#include "build/build_lock.hpp"
#include "check/check.hpp"
#include "grade/answer_check.hpp"
#include "grade/flags.hpp"
#include "grade/provenance.hpp"
#include "grade/result_cache.hpp"
#include "grade/scratch_folder.hpp"
#include "grade/sha256.hpp"
#include "grade/similarity.hpp"
#include "grade/student_json.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/protocol.hpp"
#include "util/task_group.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Part of every fingerprint: a change to how answers are judged makes old results worthless.
constexpr int judging_version = 2;

std::string_view last_line(std::string_view text) {
  while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  const std::size_t end = text.rfind('\n');
  return end == text.npos ? text : text.substr(end + 1);
}

/// Builds what all answers share. No answer is built here, so nothing here can be an answer's fault.
asio::awaitable<void> build_shared(asio::any_io_executor executor, const build_tree& tree,
                                   const std::set<std::string>& files, int jobs,
                                   const std::function<void(const grade_event_type&)>& on_event) {
  std::vector<std::string> argv{tree.make_program.string()};
  if (jobs > 0) argv.insert(argv.end(), {"-j", std::to_string(jobs)});
  argv.insert(argv.end(), files.begin(), files.end());
  process::command command(std::move(argv));
  command.ask_before_kill = true;  // its compilers are in groups of their own: it has to end them itself
  command.grace = std::chrono::seconds(3);
  command.start.directory = tree.dir.string();
  command.start.environment = {"LC_ALL=C.UTF-8", "LANGUAGE=", "CLICOLOR_FORCE=0"};
  command.on_out = [&](std::string_view piece) { on_event(grade_event::preparing{std::string(last_line(piece))}); };
  const build_lock lock = co_await build_lock::acquire(executor, tree.dir);
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  if (outcome.status.code() == 0) co_return;
  const std::string log = outcome.out + outcome.err;
  throw broken_project(fmt::format("What all answers share does not build:\n{}\n{}",
                                   log.substr(log.size() - std::min<std::size_t>(log.size(), 2000)), set_up_again));
}

asio::awaitable<std::string> output_of(asio::any_io_executor executor, const build_tree& tree,
                                       std::vector<std::string> argv, bool may_fail = false) {
  const std::string what = argv.front();
  process::command command(std::move(argv));
  command.start.directory = tree.dir.string();
  command.start.environment = {"LC_ALL=C.UTF-8"};
  command.output_limit = 64 << 20;
  const process::outcome outcome = co_await process::run(executor, std::move(command));
  if (outcome.status.code() != 0 && !may_fail) {
    throw broken_project(fmt::format("{} failed: {}\n{}", what, outcome.err.substr(0, 500), set_up_again));
  }
  co_return outcome.out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// One student on the way.
struct student_at_work {
  submission who;
  answers handed_in;
  std::map<std::string, std::string> sums;  ///< Of the answers, by slug.
  std::vector<graded_puzzle> puzzles;
  std::size_t open = 0;
};

class grader {
 public:
  grader(asio::any_io_executor executor, const course& course, const build_tree& tree, std::vector<submission> students,
         grade_settings settings, std::function<void(const grade_event_type&)> on_event)
      : executor_(executor),
        course_(course),
        tree_(tree),
        students_(std::move(students)),
        settings_(std::move(settings)),
        on_event_(std::move(on_event)),
        cache_(executor, settings_.out / ".cache") {}

  asio::awaitable<void> run() {
    require_ninja();
    co_await require_sandbox();
    co_await prepare();
    const auto workers = static_cast<std::size_t>(
        settings_.jobs > 0 ? settings_.jobs : static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
    task_group group(executor_);
    for (std::size_t i = 0; i < workers; ++i) group.spawn(work(i));
    co_await group.join();
  }

 private:
  void require_ninja() const {
    if (tree_.uses_ninja()) return;
    throw broken_project(
        fmt::format("Grading needs a build folder for Ninja, and this one is for {}.\n"
                    "One that is:  cmake --preset default",
                    tree_.generator));
  }

  asio::awaitable<void> require_sandbox() {
    if (settings_.sandbox == sandbox_kind::none) co_return;
    if (::geteuid() == 0) {
      // Only where the other user can read the course: it may lie in root's own folder.
      if ((co_await try_sandbox(sandbox_kind::bubblewrap_by_root)).works) {
        settings_.sandbox = sandbox_kind::bubblewrap_by_root;
        co_return;
      }
      on_event_(
          grade_event::warning{"Graded by root, and in a sandbox that does not limit the number of processes. "
                               "Grade as an ordinary user."});
    }
    const tried_sandbox tried = co_await try_sandbox(sandbox_kind::bubblewrap);
    if (!tried.works) throw broken_project(no_sandbox_in_words(tried.said));
  }

  struct tried_sandbox {
    bool works = false;
    std::string said;  ///< By bubblewrap; "" if it is not installed.
  };

  asio::awaitable<tried_sandbox> try_sandbox(sandbox_kind kind) {
    const fs::path map = course_.source_dir / "exercises" / "puzzles.toml";
    confinement bounds;
    bounds.directory = "/tmp";
    bounds.readable = {map};
    tried_sandbox tried;
    try {
      process::command command(confined(kind, bounds, {"test", "-r", map.string()}));
      command.time_limit = std::chrono::seconds(20);
      const process::outcome outcome = co_await process::run(executor_, std::move(command));
      tried.works = outcome.status.code() == 0;
      tried.said = first_line(outcome.err);
      if (tried.said.empty()) tried.said = fmt::format("It ended with exit code {}.", outcome.status.code());
    } catch (const std::system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
    }
    co_return tried;
  }

  /// What all answers share: built, listed and fingerprinted once.
  asio::awaitable<void> prepare() {
    on_event_(grade_event::preparing{"building what all answers share"});
    // Where CMake's files changed, the commands are those of another build until it has looked at them.
    const std::set<std::string> build_file{"build.ninja"};
    co_await build_shared(executor_, tree_, build_file, settings_.jobs, on_event_);
    std::vector<std::string> list{tree_.make_program.string(), "-t", "commands"};
    for (const puzzle& each : course_.puzzles) list.push_back(each.target());
    const std::string commands = co_await output_of(executor_, tree_, std::move(list));
    const std::string nm = cache_value(read_file(tree_.dir / "CMakeCache.txt").value_or(""), "CMAKE_NM");

    std::set<std::string> shared;
    for (const puzzle& each : course_.puzzles) {
      workbench& bench = benches_.emplace_back();
      bench.course = &course_;
      bench.puzzle = &each;
      bench.tree = &tree_;
      bench.commands = find_recipe(commands, each, tree_);
      bench.nm = nm;
      bench.sandbox = settings_.sandbox;
      check_settings limits;
      limits.time_limit = settings_.time_limit;
      bench.time_limit = time_limit_of(each, limits);
      shared.insert(bench.commands.shared.begin(), bench.commands.shared.end());
      for (const std::string& file : precompiled(bench.commands)) shared.insert(file);
    }
    co_await build_shared(executor_, tree_, shared, settings_.jobs, on_event_);

    on_event_(grade_event::preparing{"looking at the compiler and the kit"});
    about_ = co_await provenance_of(executor_, course_, tree_);
    for (workbench& bench : benches_) co_await look_at_shared(bench);
    co_await fingerprint();
  }

  /// The precompiled header is no input of the link, and yet has to be there.
  std::vector<std::string> precompiled(const recipe& commands) const {
    std::vector<std::string> files;
    const auto& words = commands.compile;
    // g++ finds its own by the header's name.
    const bool clang = std::find(words.begin(), words.end(), "-include-pch") != words.end();
    for (const std::string& word : words) {
      const fs::path path(word);
      if (path.extension() == ".pch") files.push_back(path.lexically_relative(tree_.dir).string());
      if (path.extension() == ".hxx" && !clang) files.push_back(path.lexically_relative(tree_.dir).string() + ".gch");
    }
    return files;
  }

  /// The definitions that an answer must not bring itself.
  asio::awaitable<void> look_at_shared(workbench& bench) {
    for (const std::string& word : bench.commands.link) {
      const fs::path path = fs::path(word).is_absolute() ? fs::path(word) : tree_.dir / word;
      const std::string extension = path.extension().string();
      const bool library = word.find(".so") != word.npos;
      if (word.front() == '-' || (!library && extension != ".o" && extension != ".a")) continue;
      if (word == bench.commands.object) continue;
      const auto known = strong_symbols_.find(word);
      if (known == strong_symbols_.end()) {
        std::vector<std::string> argv{bench.nm.string(), "--defined-only", "--extern-only"};
        if (library) argv.push_back("--dynamic");
        argv.push_back(path.string());
        const std::string listed = co_await output_of(executor_, tree_, std::move(argv), true);
        strong_symbols_[word] = strong_definitions(listed);
        speaks_protocol_ =
            speaks_protocol_ || (library && read_file(path).value_or("").find(protocol::findings) != std::string::npos);
      }
      const std::vector<std::string>& strong = strong_symbols_[word];
      bench.protected_symbols.insert(bench.protected_symbols.end(), strong.begin(), strong.end());
    }
    bench.reports_secret = speaks_protocol_;
  }

  static std::vector<std::string> strong_definitions(const std::string& listed) {
    std::string strong;
    for (std::size_t begin = 0; begin < listed.size();) {
      const std::size_t end = std::min(listed.find('\n', begin), listed.size());
      const std::string line = listed.substr(begin, end - begin);
      const std::size_t name = line.rfind(' ');
      // Weak ones are inline functions and templates, which an answer may have for the same reason.
      if (name != line.npos && name > 0 && std::string_view("TDBRS").find(line[name - 1]) != std::string_view::npos)
        strong += line + "\n";
      begin = end + 1;
    }
    return parse_nm(strong).defined;
  }

  asio::awaitable<void> fingerprint() {
    std::set<fs::path> files;
    for (const workbench& bench : benches_) {
      for (const fs::path& file : judged_by(bench)) files.insert(file);
    }
    const std::vector<fs::path> list(files.begin(), files.end());
    const std::vector<std::string> sums = co_await sha256_of(executor_, list);
    std::map<fs::path, std::string> sum_of;
    for (std::size_t i = 0; i < list.size(); ++i) sum_of[list[i]] = sums[i];

    std::vector<fs::path> keys;
    for (const workbench& bench : benches_) {
      std::string text = fmt::format("{}\n{}\n{}\n{}\n{}\n", judging_version, bench.puzzle->slug, about_.compiler,
                                     fmt::join(bench.commands.compile, " "), fmt::join(bench.commands.link, " "));
      text += fmt::format("{}\n{}\n", bench.time_limit.count(), static_cast<int>(bench.sandbox));
      for (const fs::path& file : judged_by(bench)) text += sum_of[file] + "\n";
      keys.push_back(scratch_.path() / (bench.puzzle->slug + ".key"));
      write_whole(keys.back(), text);
    }
    keys_ = co_await sha256_of(executor_, keys);
  }

  /// Every file that has a say in the verdict on an answer.
  std::vector<fs::path> judged_by(const workbench& bench) const {
    std::vector<fs::path> files;
    for (const std::string& each : bench.commands.shared) files.push_back(tree_.dir / each);
    for (const std::string& word : bench.commands.compile) {
      const bool source = word.front() == '/' && fs::path(word).extension() == ".cpp";
      if (!source) continue;
      files.emplace_back(word);
      const fs::path header = fs::path(word).replace_extension(".hpp");
      if (fs::exists(header)) files.push_back(header);
    }
    return files;
  }

  struct unit {
    std::shared_ptr<student_at_work> student;
    std::size_t puzzle = 0;
  };

  /// One of those who work: takes the next answer, of whichever student, until there is none.
  asio::awaitable<void> work(std::size_t self) {
    for (int number = 0;; ++number) {
      std::optional<unit> next = take();
      while (!next) {
        if (next_student_ == students_.size()) co_return;
        co_await open_next_student();
        next = take();
      }
      const fs::path scratch = scratch_.path() / fmt::format("answer-{}-{}", self, number);
      fs::create_directory(scratch);
      graded_puzzle graded = co_await judge_or_recall(*next, scratch);
      std::error_code ignored;
      fs::remove_all(scratch, ignored);
      put(*next, std::move(graded));
    }
  }

  std::optional<unit> take() {
    if (waiting_.empty()) return std::nullopt;
    unit next = waiting_.back();
    waiting_.pop_back();
    return next;
  }

  /// Reads the next student's answers and queues them. Students are read one by one, when there is nothing else to do:
  /// a class of ten thousand takes no more memory than one of ten.
  asio::awaitable<void> open_next_student() {
    const auto student = std::make_shared<student_at_work>();
    const std::size_t number = next_student_++;
    student->who = students_[number];
    const fs::path scratch = scratch_.path() / fmt::format("student-{}", number);
    fs::create_directory(scratch);
    if (student->who.is_archive) {
      student->handed_in = co_await read_archive(executor_, student->who.place, course_, scratch, settings_.sandbox);
    } else {
      student->handed_in = read_folder(student->who.place, course_);
    }
    student->sums = co_await sums_of(executor_, student->handed_in.texts);
    std::error_code ignored;
    fs::remove_all(scratch, ignored);

    student->puzzles.resize(course_.puzzles.size());
    student->open = course_.puzzles.size();
    std::vector<unit> units;
    for (std::size_t i = 0; i < course_.puzzles.size(); ++i) units.push_back({student, i});
    // The first puzzle is taken first.
    waiting_.insert(waiting_.end(), units.rbegin(), units.rend());
  }

  asio::awaitable<graded_puzzle> judge_or_recall(const unit& what, const fs::path& scratch) {
    const std::string& slug = course_.puzzles[what.puzzle].slug;
    const student_at_work& student = *what.student;
    graded_puzzle graded;
    graded.name = slug;
    graded.verdict = "missing";
    if (const auto refused = student.handed_in.refused.find(slug); refused != student.handed_in.refused.end()) {
      graded.message = fmt::format("exercises/{}.hpp was not read: {}.", slug, refused->second);
      co_return graded;
    }
    const auto text = student.handed_in.texts.find(slug);
    if (text == student.handed_in.texts.end()) {
      graded.message = fmt::format("exercises/{}.hpp was not submitted.", slug);
      co_return graded;
    }
    const std::string& sum = student.sums.at(slug);
    const auto judge_it = [&] { return judge(what, text->second, scratch); };
    graded = co_await cache_.find_or_judge(keys_[what.puzzle], sum, judge_it);
    graded.answer_sha256 = sum;
    if (graded.passed()) keep(slug, graded.code_sha256, text->second);
    co_return graded;
  }

  asio::awaitable<graded_puzzle> judge(const unit& what, const std::string& text, const fs::path& scratch) {
    graded_puzzle graded = co_await check_answer(executor_, benches_[what.puzzle], text, scratch / "answer");
    if (graded.verdict == name_of(verdict::compile_error)) co_await require_sound(what.puzzle, scratch / "original");
    const std::map<std::string, std::string> code{{graded.name, code_only(text)}};
    graded.code_sha256 = (co_await sums_of(executor_, code)).at(graded.name);
    co_return graded;
  }

  /// For those who look for answers that are alike.
  void keep(const std::string& slug, const std::string& code_sum, std::string_view text) const {
    const fs::path file = kept_answer(settings_.out, slug, code_sum);
    std::error_code error;
    if (fs::exists(file, error)) return;
    fs::create_directories(file.parent_path(), error);
    write_shared(file, text);
  }

  /// An answer is blamed for an error of compiler or linker only where the original exercise has none. Throws
  /// broken_project otherwise.
  asio::awaitable<void> require_sound(std::size_t puzzle, const fs::path& scratch) {
    if (sound_.contains(puzzle)) co_return;
    const std::optional<std::string> original = read_file(course_.source_dir / course_.puzzles[puzzle].stub_file());
    if (original) {
      const graded_puzzle graded = co_await check_answer(executor_, benches_[puzzle], *original, scratch);
      if (graded.verdict == name_of(verdict::compile_error)) {
        throw broken_project(
            fmt::format("{} does not compile or link either, so no student's answer is to blame:\n{}\n{}",
                        course_.puzzles[puzzle].stub_file(), graded.message, set_up_again));
      }
    }
    sound_.insert(puzzle);
  }

  void put(const unit& what, graded_puzzle graded) {
    student_at_work& student = *what.student;
    student.puzzles[what.puzzle] = std::move(graded);
    on_event_(grade_event::judged{});
    if (--student.open > 0) return;
    student_result result = about_;
    result.student = student.who.student;
    result.puzzles = std::move(student.puzzles);
    write_shared(settings_.out / (result.student + ".json"), to_json(result));
    on_event_(grade_event::graded{std::move(result), std::move(student.handed_in.remarks)});
  }

  asio::any_io_executor executor_;
  const course& course_;
  const build_tree& tree_;
  std::vector<submission> students_;
  grade_settings settings_;
  std::function<void(const grade_event_type&)> on_event_;
  result_cache cache_;
  scratch_folder scratch_;

  std::vector<workbench> benches_;  ///< By puzzle.
  std::vector<std::string> keys_;   ///< By puzzle: the fingerprint of all that judges its answers.
  std::map<std::string, std::vector<std::string>> strong_symbols_;
  bool speaks_protocol_ = false;
  std::set<std::size_t> sound_;  ///< Puzzles whose original exercise compiles and links.
  student_result about_;         ///< Course, compiler and Asio, the same for all.

  std::size_t next_student_ = 0;
  std::vector<unit> waiting_;  ///< The last one is taken next.
};

}  // namespace

asio::awaitable<void> grade(asio::any_io_executor executor, const course& course, const build_tree& tree,
                            std::vector<submission> students, grade_settings settings,
                            std::function<void(const grade_event_type&)> on_event) {
  grader all(executor, course, tree, std::move(students), std::move(settings), std::move(on_event));
  co_await all.run();
}

}  // namespace runner
