#include "grade/student_json.hpp"

#include <fmt/format.h>
#include <json/json.h>

#include <algorithm>
#include <memory>

#include "util/text.hpp"
#include "util/utf8.hpp"

namespace runner {
namespace {

constexpr int schema = 1;

std::string written(const Json::Value& value, const char* indentation) {
  Json::StreamWriterBuilder builder;
  builder["indentation"] = indentation;
  builder["emitUTF8"] = true;
  builder["enableYAMLCompatibility"] = true;  // "name": and not "name" :
  return Json::writeString(builder, value) + "\n";
}

Json::Value parsed(std::string_view text) {
  Json::CharReaderBuilder builder;
  Json::CharReaderBuilder::strictMode(&builder.settings_);
  const std::unique_ptr<Json::CharReader> reader(builder.newCharReader());
  Json::Value value;
  std::string errors;
  if (!reader->parse(text.data(), text.data() + text.size(), &value, &errors)) {
    throw not_a_result(fmt::format("it is not JSON: {}", errors));
  }
  return value;
}

Json::Value to_value(const graded_puzzle& puzzle) {
  Json::Value value;
  value["name"] = valid_utf8(puzzle.name);
  value["verdict"] = valid_utf8(puzzle.verdict);
  value["message"] = valid_utf8(puzzle.message);
  value["duration_ms"] = static_cast<Json::Int64>(puzzle.duration.count());
  if (puzzle.untouched) value["untouched"] = true;
  value["cases"] = Json::arrayValue;
  for (const graded_case& each : puzzle.cases) {
    Json::Value one;
    one["name"] = valid_utf8(each.name);
    one["passed"] = each.passed;
    value["cases"].append(one);
  }
  value["output"] = valid_utf8(puzzle.output);
  value["warnings"] = Json::arrayValue;
  for (const std::string& each : puzzle.warnings) value["warnings"].append(valid_utf8(each));
  value["flags"] = Json::arrayValue;
  for (const std::string& each : puzzle.flags) value["flags"].append(valid_utf8(each));
  value["answer_sha256"] = puzzle.answer_sha256;
  value["code_sha256"] = puzzle.code_sha256;
  return value;
}

/// All but whose results they are.
Json::Value to_value(const student_result& results) {
  Json::Value value;
  value["schema"] = schema;
  value["course"]["version"] = results.course_version;
  value["course"]["commit"] = valid_utf8(results.course_commit);
  value["compiler"] = valid_utf8(results.compiler);
  value["asio"] = results.asio;
  value["puzzles"] = Json::arrayValue;
  for (const graded_puzzle& each : results.puzzles) value["puzzles"].append(to_value(each));
  return value;
}

graded_puzzle to_puzzle(const Json::Value& value) {
  graded_puzzle puzzle;
  puzzle.name = value["name"].asString();
  puzzle.verdict = value["verdict"].asString();
  puzzle.message = value["message"].asString();
  puzzle.duration = std::chrono::milliseconds(value["duration_ms"].asInt64());
  puzzle.untouched = value["untouched"].asBool();
  for (const Json::Value& each : value["cases"]) {
    puzzle.cases.push_back({each["name"].asString(), each["passed"].asBool()});
  }
  puzzle.output = value["output"].asString();
  for (const Json::Value& each : value["warnings"]) puzzle.warnings.push_back(each.asString());
  for (const Json::Value& each : value["flags"]) puzzle.flags.push_back(each.asString());
  puzzle.answer_sha256 = value["answer_sha256"].asString();
  puzzle.code_sha256 = value["code_sha256"].asString();
  if (puzzle.name.empty() || puzzle.verdict.empty()) throw not_a_result("a puzzle without a name or a verdict");
  return puzzle;
}

/// What `read` returns; jsoncpp's complaint about a value of another type becomes ours.
template <class Read>
auto reading(Read read) {
  try {
    return read();
  } catch (const Json::Exception& error) {
    throw not_a_result(error.what());
  }
}

}  // namespace

std::string to_json(const student_result& student) {
  Json::Value value = to_value(student);
  value["student"] = valid_utf8(student.student);
  return written(value, "  ");
}

std::string to_json_of_check(const student_result& results, std::size_t total) {
  Json::Value value = to_value(results);
  value["total"] = static_cast<Json::UInt64>(total);
  if (results.puzzles.size() < total) value["interrupted"] = true;
  value["passed"] = static_cast<Json::UInt64>(std::count_if(results.puzzles.begin(), results.puzzles.end(),
                                                            [](const graded_puzzle& each) { return each.passed(); }));
  return written(value, "  ");
}

student_result parse_student(std::string_view json) {
  return reading([&] {
    const Json::Value value = parsed(json);
    if (!value.isObject() || !value.isMember("schema")) throw not_a_result("it has no \"schema\"");
    if (value["schema"] != schema) {
      throw not_a_result(
          fmt::format("its schema is {}, and this program knows {}", value["schema"].asString(), schema));
    }
    student_result student;
    student.student = value["student"].asString();
    student.course_version = value["course"]["version"].asString();
    student.course_commit = value["course"]["commit"].asString();
    student.compiler = value["compiler"].asString();
    student.asio = value["asio"].asString();
    for (const Json::Value& each : value["puzzles"]) student.puzzles.push_back(to_puzzle(each));
    if (student.student.empty()) throw not_a_result("it names no student");
    return student;
  });
}

std::string to_json(const graded_puzzle& puzzle) { return written(to_value(puzzle), ""); }

graded_puzzle parse_puzzle(std::string_view json) {
  return reading([&] { return to_puzzle(parsed(json)); });
}

}  // namespace runner
