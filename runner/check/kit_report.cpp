#include "check/kit_report.hpp"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "util/protocol.hpp"

namespace runner {
namespace {

std::string without_line_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<std::string> texts(const pugi::xml_node& node, const char* name) {
  std::vector<std::string> all;
  for (const pugi::xml_node& each : node.children(name)) all.emplace_back(each.child_value());
  return all;
}

finding read_finding(const pugi::xml_node& node) {
  finding one;
  one.held_thread = std::string_view(node.attribute("kind").value()) == protocol::kind::held_thread;
  one.test_case = node.child_value("case");
  one.text = without_line_end(node.child_value("text"));
  one.measured = node.child_value("measured");
  one.expected = node.child_value("expected");
  one.open = texts(node, "open");
  one.causes = texts(node, "cause");
  one.drawn = node.child_value("drawn");
  one.timeline = without_line_end(node.child_value("timeline"));
  return one;
}

}  // namespace

kit_report parse_kit_report(std::string_view text, std::string_view secret) {
  kit_report report;
  pugi::xml_document document;
  // What was read before it broke off is there all the same.
  document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);
  std::size_t passed = 0;
  for (const pugi::xml_node& node : document.children()) {
    const std::string_view name = node.name();
    if (name == "start") report.started = node.attribute("version").as_int() == protocol::findings_version;
    if (name == "cases") report.cases = texts(node, "case");
    if (name == "case-start") {
      report.running = node.child_value("case");
      report.drawn.clear();
    }
    if (name == "drawn") {
      report.drawn += fmt::format("{}{} = {}", report.drawn.empty() ? "Drawn at random: " : ", ",
                                  node.child_value("what"), node.child_value("number"));
    }
    if (name == "finding") report.findings.push_back(read_finding(node));
    if (name == "case-end") {
      report.running.clear();
      passed += node.attribute("passed").as_bool() ? 1 : 0;
    }
    if (name == "end") {
      report.ended = !secret.empty() && node.attribute("secret").value() == secret &&
                     node.attribute("complete").as_bool() && node.attribute("failed").as_int(1) == 0 &&
                     node.attribute("cases").as_ullong() == report.cases.size() && passed == report.cases.size();
    }
  }
  return report;
}

}  // namespace runner
