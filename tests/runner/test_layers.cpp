#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"
#include "util/files.hpp"

using namespace runner;

namespace {

namespace fs = std::filesystem;

/// The runner's rooms from the bottom upwards. Those on the same level do not include each other.
const std::vector<std::set<std::string>> levels{
    {"process", "util"}, {"build", "course"}, {"check"}, {"grade", "state"}, {"view"}, {"author", "screen"},
    {"tools"},           {"watch"},           {"cli"}};

std::size_t level_of(const std::string& room) {
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (levels[i].count(room) != 0) return i;
  }
  return levels.size();
}

const fs::path source_dir = RUNNER_SOURCE_DIR;

/// Every source of the runner that is in a room, as "room/name".
std::vector<std::string> sources() {
  std::vector<std::string> found;
  for (const auto& file : fs::recursive_directory_iterator(source_dir)) {
    const fs::path name = file.path().lexically_relative(source_dir);
    const bool is_code = name.extension() == ".cpp" || name.extension() == ".hpp";
    if (is_code && name.has_parent_path()) found.push_back(name.string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string room_of(const std::string& file) { return file.substr(0, file.find('/')); }

/// The runner's own files that a file includes, as "room/name".
std::vector<std::string> includes_of(const std::string& file) {
  static const std::regex line("^[ \t]*#[ \t]*include[ \t]*\"([^\"]+)\"", std::regex::multiline);
  const std::string text = read_file(source_dir / file).value_or("");
  std::vector<std::string> found;
  for (std::sregex_iterator it(text.begin(), text.end(), line), end; it != end; ++it) {
    const std::string name = (*it)[1];
    // process/ is compiled by the kit too, which knows no rooms: there a name without a folder is a neighbour's.
    const std::string in_runner = name.find('/') == name.npos ? room_of(file) + "/" + name : name;
    if (fs::exists(source_dir / in_runner)) found.push_back(in_runner);
  }
  return found;
}

void collect(const std::string& file, std::set<std::string>& all) {
  for (const std::string& each : includes_of(file)) {
    if (all.insert(each).second) collect(each, all);
  }
}

}  // namespace

TEST_CASE("every folder of the runner has a place among the layers and a line in the README", "[unit]") {
  const std::string readme = read_file(source_dir / "README.md").value_or("");
  std::set<std::string> rooms;
  for (const std::string& file : sources()) rooms.insert(room_of(file));
  CHECK(rooms.size() > 8);
  for (const std::string& room : rooms) {
    INFO(room);
    CHECK(level_of(room) < levels.size());
    CHECK(readme.find("| `" + room + "/` |") != readme.npos);
  }
}

TEST_CASE("no file of the runner includes one of a layer above it or beside it", "[unit]") {
  std::size_t seen = 0;
  for (const std::string& file : sources()) {
    for (const std::string& included : includes_of(file)) {
      ++seen;
      INFO(file << " includes " << included);
      const std::string from = room_of(file), to = room_of(included);
      CHECK((from == to || level_of(to) < level_of(from)));
    }
  }
  CHECK(seen > 100);  // otherwise the includes are written in a way that this test does not read
}

TEST_CASE("what view includes brings neither builds nor processes", "[unit]") {
  for (const std::string& file : sources()) {
    if (room_of(file) != "view") continue;
    std::set<std::string> all;
    collect(file, all);
    for (const std::string& each : all) {
      INFO(file << " brings " << each);
      CHECK((room_of(each) != "build" && room_of(each) != "process"));
    }
  }
}
