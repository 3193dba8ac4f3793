#include "check/test_report.hpp"

#include <pugixml.hpp>

#include "process/capped_text.hpp"
#include "util/text.hpp"

namespace runner {
namespace {

/// Catch2 puts line ends and an indentation around its texts.
std::string bare(std::string_view text) { return std::string(trimmed(text)); }

class reader {
 public:
  explicit reader(test_report& into) : into_(into) {}

  /// Test cases, wherever they are: version 2 has a <Group> around them.
  void read_run(const pugi::xml_node& run) {
    for (const pugi::xml_node& node : run.children()) {
      const std::string_view name = node.name();
      if (name == "Group") read_run(node);
      if (name == "TestCase") read_test_case(node);
    }
  }

 private:
  void read_test_case(const pugi::xml_node& node) {
    into_.test_cases.push_back(node.attribute("name").value());
    test_case_ = node.attribute("name").value();
    const pugi::xml_node end = node.child("OverallResult");
    into_.running = end ? "" : test_case_;
    into_.cases.push_back({test_case_, std::string_view(end.attribute("success").value()) == "true"});
    read_assertions(node, test_case_);
  }

  void read_assertions(const pugi::xml_node& inside, const std::string& where) {
    std::string info;  // belongs to the next failure
    for (const pugi::xml_node& node : inside.children()) {
      const std::string_view name = node.name();
      if (name == "Section") {
        read_assertions(node, where + ", " + bare(node.attribute("name").value()));
      } else if (name == "Info" || name == "Warning") {
        info += bare(node.child_value()) + "\n";
      } else if (name == "Failure") {
        add(where, bare(node.child_value()), info);
      } else if (name == "Exception") {
        add(where, bare(node.child_value()), info, true);
      } else if (name == "Expression") {
        read_expression(node, where, info);
      } else if (name == "FatalErrorCondition") {
        into_.fatal = bare(node.child_value());
      }
      if (const pugi::xml_node fatal = node.child("FatalErrorCondition")) into_.fatal = bare(fatal.child_value());
    }
  }

  void read_expression(const pugi::xml_node& node, const std::string& where, std::string& info) {
    if (std::string_view(node.attribute("success").value()) != "false") return;
    const std::string original = bare(node.child_value("Original"));
    const std::string expanded = bare(node.child_value("Expanded"));
    const bool has_none = original.starts_with("{Unknown expression");  // Catch2's word for what came in between
    if (const pugi::xml_node thrown = node.child("Exception")) {
      const std::string what = bare(thrown.child_value());
      add(where, has_none ? what : original + "\nthrew: " + what, info, has_none);
    } else if (!has_none) {
      add(where, "Not true: " + original + (expanded != original ? "\nwhich was:  " + expanded : ""), info);
    }
  }

  void add(const std::string& where, std::string text, std::string& info, bool thrown = false) {
    finding next;
    next.thrown = thrown;
    next.test_case = where;
    next.text = text.empty() ? bare(info) : bare(info + text);
    if (next.text.empty()) next.text = "failed, without a word";
    into_.findings.push_back(std::move(next));
    info.clear();
  }

  test_report& into_;
  std::string test_case_;
};

/// What was printed, wherever it stands.
struct printed_texts : pugi::xml_tree_walker {
  bool for_each(pugi::xml_node& node) override {
    const std::string_view name = node.name();
    if (name != "StdOut" && name != "StdErr") return true;
    const std::string text = bare(node.child_value());
    if (!text.empty()) all.append(text + "\n");
    return true;
  }
  process::capped_text all{longest_output};
};

}  // namespace

test_report parse_test_report(std::string_view xml) {
  test_report report;
  pugi::xml_document document;
  const pugi::xml_parse_result parsed =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8);
  const pugi::xml_node run = document.document_element();  // what was read before it broke off is there all the same
  const std::string_view name = run.name();
  if (name != "Catch" && name != "Catch2TestRun") return report;
  reader(report).read_run(run);
  printed_texts printed;
  document.traverse(printed);
  report.printed = printed.all.str();

  const pugi::xml_node totals = run.child("OverallResults");
  const pugi::xml_node cases = run.child("OverallResultsCases");
  report.complete = parsed && totals && report.fatal.empty();
  report.succeeded = totals.attribute("failures").as_int(1) == 0 &&
                     (!cases || cases.attribute("failures").as_int(1) == 0) && report.findings.empty();
  if (report.complete) report.running.clear();
  return report;
}

}  // namespace runner
