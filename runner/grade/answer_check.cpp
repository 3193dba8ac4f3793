#include "grade/answer_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <csignal>
#include <fstream>
#include <pugixml.hpp>
#include <random>
#include <set>
#include <system_error>

#include "build/compile_error.hpp"
#include "check/judge.hpp"
#include "grade/flags.hpp"
#include "process/run.hpp"
#include "util/errors.hpp"
#include "util/files.hpp"
#include "util/protocol.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds compile_cpu_limit{60};
constexpr std::chrono::seconds compile_time_limit{150};
constexpr std::uint64_t compile_memory_limit = std::uint64_t{3} << 30;

void write_file(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) throw broken_project(fmt::format("{} cannot be written. Is the disk full?", file.string()));
}

std::string fresh_secret() {
  std::random_device random;  // of the system: an answer cannot guess it
  std::string secret;
  for (int i = 0; i < 4; ++i) secret += fmt::format("{:08x}", random());
  return secret;
}

/// A shell tells a signal by 128 + its number, and so do bwrap and prlimit.
process::exit_status as_signal(process::exit_status status) {
  const bool by_signal = status.signal() == 0 && status.code() > 128 && status.code() <= 128 + SIGRTMAX;
  return by_signal ? process::exit_status::killed_by(status.code() - 128) : status;
}

std::string line_of(std::string_view text, int number) {
  for (int i = 1; i < number && !text.empty(); ++i) {
    const std::size_t end = text.find('\n');
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return std::string(text.substr(0, text.find('\n')));
}

/// The words that a sandbox prints when it could not begin.
constexpr std::string_view begun = "begun";

class one_answer {
 public:
  one_answer(asio::any_io_executor executor, const workbench& bench, std::string text, fs::path scratch)
      : executor_(executor), bench_(bench), text_(std::move(text)), scratch_(std::move(scratch)) {}

  asio::awaitable<graded_puzzle> check() {
    graded_.name = bench_.puzzle->slug;
    graded_.flags = flags_in_source(text_);
    if (text_.find_first_not_of(" \t\r\n") == text_.npos) {
      refuse("The file is empty.");
      co_return graded_;
    }
    co_await compile();
    if (graded_.verdict.empty()) co_await run();
    co_return graded_;
  }

 private:
  void refuse(std::string message) {
    graded_.verdict = name_of(verdict::compile_error);
    graded_.message = std::move(message);
  }

  fs::path build() const { return scratch_ / "build"; }

  /// A folder that looks like the build folder to the two commands: links to what is shared, room for what is made.
  recipe lay_out() const {
    const fs::path exercises = scratch_ / "exercises";
    fs::create_directories(exercises);
    write_file(exercises / (bench_.puzzle->slug + ".hpp"), text_);
    let_read(bench_.sandbox, exercises);
    let_read(bench_.sandbox, exercises / (bench_.puzzle->slug + ".hpp"));
    for (const std::string& each : bench_.commands.shared) {
      fs::create_directories((build() / each).parent_path());
      fs::create_symlink(bench_.tree->dir / each, build() / each);
    }
    fs::create_directories((build() / bench_.commands.object).parent_path());
    fs::create_directories((build() / bench_.commands.program).parent_path());
    for (const fs::path& folder : {build(), (build() / bench_.commands.object).parent_path(),
                                   (build() / bench_.commands.program).parent_path()}) {
      let_write(bench_.sandbox, folder);
    }
    return with_answer_in(bench_.commands, *bench_.course, exercises);
  }

  confinement bounds_for_compiling(const recipe& commands) const {
    confinement bounds;
    bounds.readable = folders_read(commands, *bench_.tree);
    bounds.readable.push_back(scratch_ / "exercises");
    bounds.readable.push_back(bench_.nm.parent_path());
    bounds.writable = {build()};
    const fs::path tests = bench_.course->source_dir / "tests";
    for (const fs::path& readable : bounds.readable) {
      // Where a folder with reference answers in it has to be seen, they are not.
      const fs::path way = tests.lexically_relative(readable);
      if (way.empty() || *way.begin() == "..") continue;
      for (const char* name : {"solutions", "wrong"}) {
        if (fs::exists(tests / name)) bounds.hidden.push_back(tests / name);
      }
    }
    bounds.directory = build();
    bounds.cpu_time = compile_cpu_limit;
    bounds.file_size = 512 << 20;
    bounds.address_space = compile_memory_limit;
    return bounds;
  }

  asio::awaitable<void> compile() {
    const recipe commands = lay_out();
    // The program may be run by another user than the compiler.
    const std::string script = fmt::format("umask 022; echo {} >begun; {} || exit 10; {} {} >symbols; {} || exit 11",
                                           begun, shell_command(commands.compile), shell_command({bench_.nm.string()}),
                                           shell_command({commands.object}), shell_command(commands.link));
    const confinement bounds = bounds_for_compiling(commands);
    process::command command(confined(bench_.sandbox, bounds, {"sh", "-c", script}));
    command.time_limit = compile_time_limit;
    command.output_limit = 256 << 10;
    command.start.environment = {"LC_ALL=C.UTF-8", "LANGUAGE="};
    const process::outcome outcome = co_await process::run(executor_, std::move(command));
    require_begun(build() / "begun", outcome);

    std::string log = outcome.out + outcome.err;
    if (log.find("No space left on device") != log.npos) {
      throw broken_project("The disk is full. Make room, then grade again: what is done is kept.");
    }
    const std::string object = read_file(build() / "symbols").value_or("");
    const symbols answer = parse_nm(object);
    note(flags_in_imports(answer));
    note(flags_in_definitions(answer));
    note_includes(commands);
    const std::vector<std::string> stolen = replaced(answer, bench_.protected_symbols);

    if (outcome.timed_out || as_signal(outcome.status).signal() != 0) {
      refuse(fmt::format("The compiler took more than {} s or {} GiB for it, and was ended.", compile_cpu_limit.count(),
                         compile_memory_limit >> 30));
    } else if (outcome.status.code() == 10 || outcome.status.code() == 11) {
      explain(std::move(log));
    } else if (!stolen.empty()) {
      refuse(fmt::format("It defines {}, which belongs to the tests or to their kit.", fmt::join(stolen, ", ")));
    } else if (outcome.status.code() != 0) {
      throw broken_project(fmt::format("An answer cannot be compiled: {}", log.substr(0, 1000)));
    } else if (includes_another_answer_) {
      refuse("It includes a reference answer or a test of the course.");
    }
  }

  /// Without this, a sandbox that cannot be made would look like an answer that fails.
  void require_begun(const fs::path& sign, const process::outcome& outcome) const {
    if (read_file(sign).value_or("").find(begun) != std::string::npos) return;
    throw broken_project(no_sandbox_in_words(outcome.err.empty() ? "It said nothing." : outcome.err));
  }

  void note(std::vector<std::string> flags) { graded_.flags.insert(graded_.flags.end(), flags.begin(), flags.end()); }

  void note_includes(const recipe& commands) {
    fs::path depfile = build() / commands.object;
    depfile += ".d";
    std::vector<fs::path> allowed = folders_read(commands, *bench_.tree);
    allowed.insert(allowed.end(), {scratch_ / "exercises", "/usr", bench_.tree->dir});
    const std::vector<std::string> flags = flags_in_includes(read_file(depfile).value_or(""), allowed);
    const std::string tests = (bench_.course->source_dir / "tests").string();
    for (const std::string& flag : flags) {
      if (flag.find(tests + "/") != flag.npos) includes_another_answer_ = true;
    }
    note(flags);
  }

  void explain(std::string log) {
    // As the student knows the file, not where it lies here.
    const std::string here = scratch_.string() + "/";
    for (std::size_t at = log.find(here); at != log.npos; at = log.find(here, at)) log.erase(at, here.size());
    const std::string& slug = bench_.puzzle->slug;
    const source_lines line = [&](int number) -> std::optional<std::string> { return line_of(text_, number); };
    refuse(explain_compile_error(
        log, {"exercises/" + slug + ".hpp", "tests/test_" + slug + ".cpp", "tests/contract/" + slug + ".cpp"}, line));
  }

  asio::awaitable<void> run() {
    // What may be chance counts only when it happens twice, the second time with twice the time.
    for (const int patience : {1, 2}) {
      co_await run_once(bench_.time_limit * patience);
      if (graded_.verdict != name_of(verdict::timed_out)) break;
    }
  }

  asio::awaitable<void> run_once(std::chrono::milliseconds time_limit) {
    const fs::path report = scratch_ / "report.xml";
    const fs::path records = scratch_ / "findings";
    const fs::path sign = scratch_ / "begun";
    const std::string secret = fresh_secret();
    write_file(report, "");
    write_file(records, secret + "\n");
    write_file(sign, "");
    for (const fs::path& file : {report, records, sign}) let_write(bench_.sandbox, file);

    confinement bounds;
    bounds.readable = {build() / bench_.commands.program};
    for (const std::string& each : bench_.commands.shared) {
      if (each.find(".so") != each.npos) bounds.readable.push_back((bench_.tree->dir / each).parent_path());
    }
    bounds.writable = {report, records, sign};
    bounds.directory = bench_.sandbox == sandbox_kind::none ? scratch_ : fs::path("/tmp");
    bounds.cpu_time = std::chrono::ceil<std::chrono::seconds>(time_limit * 4);
    const std::string script = fmt::format(
        "echo {} >{}; exec {}", begun, shell_command({sign.string()}),
        shell_command({(build() / bench_.commands.program).string(), "--reporter", "xml", "--out", report.string()}));
    // The variable is for the program alone: `env` in the sandbox, since the sandbox clears the environment.
    process::command command(
        confined(bench_.sandbox, bounds,
                 {"env", fmt::format("{}={}", protocol::findings, records.string()), "sh", "-c", script}));
    command.time_limit = time_limit;
    command.output_limit = 64 << 10;
    command.memory_limit = test_memory_limit;
    process::outcome outcome = co_await process::run(executor_, std::move(command));
    require_begun(sign, outcome);
    outcome.status = as_signal(outcome.status);

    const std::string written = read_file(report).value_or("");
    const std::string found = read_file(records).value_or("");
    const result judged = judge(outcome, {written, found, secret}, time_limit);
    graded_.verdict = name_of(judged.what);
    graded_.message = judged.message();
    graded_.duration = judged.duration;
    graded_.output = judged.output;
    graded_.cases.clear();
    for (const test_case_result& each : judged.cases) graded_.cases.push_back({each.name, each.passed});
    if (graded_.passed() && bench_.reports_secret) {
      const std::string wrong = unproven(read_file(records).value_or(""), secret, graded_.cases);
      if (wrong.empty()) co_return;
      graded_.verdict = name_of(verdict::ended_early);
      graded_.message = wrong;
      graded_.flags.push_back("its report is not the test's own");
    }
  }

  asio::any_io_executor executor_;
  const workbench& bench_;
  std::string text_;
  fs::path scratch_;
  graded_puzzle graded_;
  bool includes_another_answer_ = false;
};

}  // namespace

std::string unproven(std::string_view records, std::string_view secret, const std::vector<graded_case>& reported) {
  pugi::xml_document document;
  document.load_buffer(records.data(), records.size(), pugi::parse_default | pugi::parse_fragment);
  std::multiset<std::string> expected, seen;
  for (const pugi::xml_node& each : document.child("cases").children("case")) expected.insert(each.text().get());
  for (const graded_case& each : reported) seen.insert(each.name);
  const pugi::xml_node end = document.child("end");
  if (!end || std::string_view(end.attribute("secret").value()) != secret) {
    return "The report says that all passed, but the test program did not come to its end: something else wrote the "
           "report, or left before it was done.";
  }
  if (std::string_view(end.attribute("complete").value()) != "true" || end.attribute("failed").as_int(1) != 0) {
    return "The report says that all passed, and the test program itself says otherwise.";
  }
  if (expected != seen) return "The report says that all passed, but not all test cases ran.";
  return "";
}

asio::awaitable<graded_puzzle> check_answer(asio::any_io_executor executor, const workbench& bench, std::string text,
                                            fs::path scratch) {
  one_answer answer(executor, bench, std::move(text), std::move(scratch));
  co_return co_await answer.check();
}

}  // namespace runner
