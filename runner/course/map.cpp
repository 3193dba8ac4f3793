#include "course/map.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <map>
#include <regex>

#include "course/slug.hpp"
#include "util/errors.hpp"

namespace runner {
namespace {

/// The map with the places of what it says, which only the checks below need.
struct entry {
  puzzle what;
  toml::source_region place;
  std::vector<toml::source_region> after_places;
};

class map_reader {
 public:
  explicit map_reader(std::string file) : file_(std::move(file)) {}

  std::vector<puzzle> read(std::string_view text) {
    const toml::table root = parse(text);
    for (const auto& [key, value] : root) {
      if (key.str() != "puzzle" && key.str() != "links")
        refuse(value.source(), fmt::format("unknown key '{}' at the top level", key.str()), known_top);
    }
    const toml::array* tables = root["puzzle"].as_array();
    if (tables == nullptr) refuse({}, "there is no [[puzzle]] in it", known_top);
    for (const toml::node& node : *tables) {
      const toml::table* table = node.as_table();
      if (table == nullptr) refuse(node.source(), "'puzzle' must be a list of tables", known_top);
      entries_.push_back(read_puzzle(*table));
    }
    check_order();

    const std::map<std::string, std::string> links = read_links(root["links"]);
    std::vector<puzzle> puzzles;
    for (entry& each : entries_) {
      for (const std::string& name : each.what.asio)
        if (const auto found = links.find(name); found != links.end()) each.what.links.insert(*found);
      puzzles.push_back(std::move(each.what));
    }
    return puzzles;
  }

 private:
  static constexpr auto known_top = "The map is a list of [[puzzle]] tables, in the order in which to solve them.";

  [[noreturn]] void refuse(const toml::source_region& place, std::string_view what, std::string_view to_do) const {
    const auto line = place.begin.line;
    throw broken_project(line > 0 ? fmt::format("{}:{}: {}.\n{}", file_, line, what, to_do)
                                  : fmt::format("{}: {}.\n{}", file_, what, to_do));
  }

  toml::table parse(std::string_view text) const {
    try {
      return toml::parse(text, file_);
    } catch (const toml::parse_error& error) {
      refuse(error.source(), fmt::format("this is not TOML: {}", error.description()),
             "Correct that line, or take the file from a new copy of the project.");
    }
  }

  std::string text_at(const toml::node& node, std::string_view key) const {
    if (const auto* text = node.as_string()) return text->get();
    refuse(node.source(), fmt::format("'{}' must be text in quotes", key), "Put quotes around it.");
  }

  std::vector<std::string> texts_at(const toml::node& node, std::string_view key) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) refuse(node.source(), fmt::format("'{}' must be a list", key), "Write [\"…\", \"…\"].");
    std::vector<std::string> texts;
    for (const toml::node& each : *array) texts.push_back(text_at(each, key));
    return texts;
  }

  std::chrono::milliseconds seconds_at(const toml::node& node, std::string_view key) const {
    const auto seconds = node.value<double>();
    if (!node.is_number() || !seconds || !(*seconds > 0 && *seconds <= 86400)) {
      refuse(node.source(), fmt::format("'{}' must be a number of seconds above 0", key), "For instance: 20");
    }
    return std::chrono::milliseconds(static_cast<long>(*seconds * 1000));
  }

  std::map<std::string, std::string> read_links(toml::node_view<const toml::node> node) const {
    std::map<std::string, std::string> links;
    if (!node) return links;
    if (!node.is_table())
      refuse(node.node()->source(), "'links' must be a table", "Write [links], and a line for each name.");
    for (const auto& [name, address] : *node.as_table()) links.emplace(name.str(), text_at(address, name.str()));
    return links;
  }

  entry read_puzzle(const toml::table& table) const {
    entry result;
    result.place = table.source();
    for (const auto& [key_object, node] : table) {
      const std::string_view key = key_object.str();
      if (key == "slug") {
        result.what.slug = text_at(node, key);
        result.place = node.source();
      } else if (key == "title") {
        result.what.title = text_at(node, key);
      } else if (key == "stars") {
        const auto* stars = node.as_integer();
        if (stars == nullptr || stars->get() < 1 || stars->get() > 5) {
          refuse(node.source(), "'stars' must be a whole number from 1 to 5", "For instance: stars = 2");
        }
        result.what.stars = static_cast<int>(stars->get());
      } else if (key == "after") {
        result.what.after = texts_at(node, key);
        for (const toml::node& each : *node.as_array()) result.after_places.push_back(each.source());
      } else if (key == "concepts") {
        result.what.concepts = texts_at(node, key);
      } else if (key == "asio") {
        result.what.asio = texts_at(node, key);
      } else if (key == "asyncio") {
        result.what.asyncio = text_at(node, key);
      } else if (key == "hints") {
        result.what.hints = texts_at(node, key);
      } else if (key == "time_limit") {
        result.what.time_limit = seconds_at(node, key);
      } else if (key == "points") {
        const auto points = node.value<double>();
        if (!node.is_number() || !points || !(*points >= 0 && *points <= 1000)) {
          refuse(node.source(), "'points' must be a number from 0 to 1000", "For instance: points = 2");
        }
        result.what.points = *points;
      } else if (key == "sanitizer") {
        result.what.sanitizer = text_at(node, key);
        // It becomes the name of a folder.
        if (!std::regex_match(result.what.sanitizer, std::regex("[a-z][a-z,_-]*")))
          refuse(node.source(), "'sanitizer' must be a value of -fsanitize=", "For instance: sanitizer = \"thread\"");
      } else {
        refuse(node.source(), fmt::format("unknown key '{}'", key),
               "Known: slug, title, stars, after, concepts, asio, asyncio, hints, time_limit, points, sanitizer.");
      }
    }
    check_slug(result);
    if (result.what.title.empty()) refuse(result.place, fmt::format("{} has no title", result.what.slug), "Add one.");
    return result;
  }

  void check_slug(const entry& checked) const {
    const std::string& slug = checked.what.slug;
    if (slug.empty()) refuse(checked.place, "a puzzle without a slug", "Add slug = \"21_some_name\".");
    if (!parse_slug(slug)) {
      refuse(checked.place, fmt::format("'{}' is not a slug", slug),
             "A slug is a number and lowercase words: 05_cancellation_cleanup.");
    }
  }

  /// Every slug once, every prerequisite known and earlier in the map: that leaves no room for a cycle.
  void check_order() const {
    std::map<std::string, std::size_t, std::less<>> position;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (!position.emplace(entries_[i].what.slug, i).second) {
        refuse(entries_[i].place, fmt::format("'{}' appears twice", entries_[i].what.slug), "Remove one of the two.");
      }
    }
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const entry& each = entries_[i];
      for (std::size_t k = 0; k < each.what.after.size(); ++k) {
        const std::string& before = each.what.after[k];
        const auto found = position.find(before);
        if (found == position.end()) {
          refuse(each.after_places[k], fmt::format("{} comes after '{}', which does not exist", each.what.slug, before),
                 "Write the full slug of a puzzle in the map.");
        }
        if (found->second < i) continue;
        if (leads_back(position, found->second, i)) {
          refuse(each.after_places[k], fmt::format("{} and {} depend on each other", each.what.slug, before),
                 "Take one of the two out of the other's 'after'.");
        }
        refuse(each.after_places[k], fmt::format("{} comes after {}, which is further down", each.what.slug, before),
               fmt::format("Move {} below {}: the puzzles are listed in the order in which to solve them.",
                           each.what.slug, before));
      }
    }
  }

  /// Whether following the prerequisites from `from` comes to `to`.
  bool leads_back(const std::map<std::string, std::size_t, std::less<>>& position, std::size_t from,
                  std::size_t to) const {
    std::vector<bool> seen(entries_.size());
    std::vector<std::size_t> open{from};
    while (!open.empty()) {
      const std::size_t here = open.back();
      open.pop_back();
      if (here == to) return true;
      if (seen[here]) continue;
      seen[here] = true;
      for (const std::string& before : entries_[here].what.after) {
        const auto found = position.find(before);
        if (found != position.end()) open.push_back(found->second);
      }
    }
    return false;
  }

  std::string file_;
  std::vector<entry> entries_;
};

}  // namespace

std::vector<puzzle> parse_map(std::string_view text, const std::string& file) { return map_reader(file).read(text); }

}  // namespace runner
