#include "cli/reporter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "view/formats.hpp"
#include "view/progress.hpp"

namespace runner {
namespace {

/// For people: a line for each puzzle in map order, then what helps now.
class text_reporter : public reporter {
 public:
  text_reporter(const report_subject& subject, const options& asked)
      : subject_(subject),
        chosen_(!asked.names.empty()),
        in_full_(asked.in_full),
        out_(STDOUT_FILENO, asked.colours),
        under_way_(subject.course) {}

  void begin(std::string_view how) override {
    const auto& which = subject_.which;
    if (which.size() != 1) return out_.print(fmt::format("Checking {} puzzles{} …\n", which.size(), how));
    const puzzle& only = subject_.course.puzzles[which.front()];
    out_.print(fmt::format("Checking {} {}{} …\n", only.number(), only.title, how));
  }

  void take(const check_event& event) override {
    const std::string notice = under_way_.take(event);
    if (!out_.is_live() && !notice.empty()) out_.print(notice + "\n");
    print_lines();
    out_.live(under_way_.line());
  }

  void note(std::string_view sentence) override { out_.print(sentence); }
  void stop() override { out_.live(""); }

  void passed_first(const std::vector<std::size_t>& puzzles) override {
    out_.print(first_passes(subject_.course, puzzles, subject_.reader, out_.look()));
  }

  void end(std::optional<std::size_t> next) override {
    out_.print(summary(subject_.course, subject_.which, subject_.so_far, chosen_, next, subject_.reader, out_.look(),
                       in_full_));
  }

  void interrupted() override {
    print_lines(true);
    out_.print(interrupted_summary(subject_.course, subject_.which, subject_.so_far, chosen_, subject_.reader,
                                   out_.look(), in_full_));
  }

  std::size_t width() const override { return out_.look().width; }

 private:
  /// Lines come in map order, whichever puzzle is finished first: one without a result holds up the next, unless it
  /// will never have one.
  void print_lines(bool is_over = false) {
    const auto& which = subject_.which;
    for (; shown_ < which.size(); ++shown_) {
      const auto found = subject_.so_far.find(which[shown_]);
      if (found == subject_.so_far.end() && is_over) continue;
      if (found == subject_.so_far.end()) return;
      out_.print(verdict_line(subject_.course, which[shown_], found->second, subject_.so_far, !chosen_, out_.look(),
                              subject_.reader));
    }
  }

  const report_subject& subject_;
  bool chosen_;
  bool in_full_;
  terminal out_;
  progress under_way_;
  std::size_t shown_ = 0;  // of subject_.which
};

/// For programs: standard output is for the report alone, so a person reads on standard error what is being done.
class data_reporter : public reporter {
 public:
  using format = std::string (*)(const report_subject& subject);

  data_reporter(const report_subject& subject, const options& asked, format how)
      : subject_(subject),
        format_(how),
        out_(STDOUT_FILENO, asked.colours),
        err_(STDERR_FILENO, asked.colours),
        under_way_(subject.course) {}

  void begin(std::string_view) override {}
  void take(const check_event& event) override {
    under_way_.take(event);
    err_.live(under_way_.line());
  }
  void note(std::string_view sentence) override { err_.print(sentence); }
  void stop() override { err_.live(""); }
  void passed_first(const std::vector<std::size_t>&) override {}
  void interrupted() override { end(std::nullopt); }
  void end(std::optional<std::size_t>) override { out_.print(format_(subject_)); }
  std::size_t width() const override { return err_.look().width; }

 private:
  const report_subject& subject_;
  format format_;
  terminal out_;
  terminal err_;
  progress under_way_;
};

}  // namespace

std::unique_ptr<reporter> make_reporter(const report_subject& subject, const options& asked) {
  switch (asked.format) {
    case output_format::json:
      return std::make_unique<data_reporter>(subject, asked, [](const report_subject& what) {
        return as_json(what.course, what.which, what.so_far, what.about);
      });
    case output_format::junit:
      return std::make_unique<data_reporter>(
          subject, asked, [](const report_subject& what) { return as_junit(what.course, what.which, what.so_far); });
    case output_format::text:
      break;
  }
  return std::make_unique<text_reporter>(subject, asked);
}

}  // namespace runner
