#include "build/object_inputs.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

/// Takes a number as ninja writes it, in the order of bytes that the machine has.
std::uint32_t take_uint32(std::string_view& bytes) {
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

}  // namespace

object_inputs parse_ninja_deps(std::string_view bytes, const object_filter& wanted) {
  constexpr std::string_view title = "# ninjadeps\n";
  constexpr std::uint32_t known_version = 4;
  constexpr std::uint32_t is_deps = 0x80000000u;

  object_inputs all;
  if (bytes.substr(0, title.size()) != title || bytes.size() < title.size() + 4) return all;
  bytes.remove_prefix(title.size());
  if (take_uint32(bytes) != known_version) return all;

  std::vector<std::string_view> paths;
  while (bytes.size() >= 4) {
    const std::uint32_t head = take_uint32(bytes);
    const std::size_t size = head & ~is_deps;
    if (size > bytes.size() || size % 4 != 0 || size < 4) break;
    std::string_view record = bytes.substr(0, size);
    bytes.remove_prefix(size);
    if ((head & is_deps) == 0) {
      record.remove_suffix(4);  // a checksum of its number
      while (!record.empty() && record.back() == '\0') record.remove_suffix(1);
      paths.push_back(record);
      continue;
    }
    if (size < 12) break;
    const std::uint32_t object = take_uint32(record);
    record.remove_prefix(8);  // a time
    if (object >= paths.size()) break;
    if (!wanted(paths[object])) continue;
    std::vector<std::string>& inputs = all[std::string(paths[object])];
    inputs.clear();  // a later record replaces an earlier one
    while (!record.empty()) {
      const std::uint32_t input = take_uint32(record);
      if (input < paths.size()) inputs.emplace_back(paths[input]);
    }
  }
  return all;
}

std::vector<std::string> parse_depfile(std::string_view text) {
  std::vector<std::string> files;
  const std::size_t colon = text.find(": ");
  if (colon == text.npos) return files;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) files.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = colon + 1; i < text.size(); ++i) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\n';
    if (text[i] == '\\' && (next == '\n' || next == '\r')) {
      end_word();
    } else if ((text[i] == '\\' && (next == ' ' || next == '#')) || (text[i] == '$' && next == '$')) {
      word += next;
      ++i;
    } else if (text[i] == '\n') {
      end_word();
      break;  // rules without a body may follow, one for each header
    } else if (text[i] == ' ' || text[i] == '\t' || text[i] == '\r') {
      end_word();
    } else {
      word += text[i];
    }
    if (text[i] == '\\' && next == '\n') ++i;
  }
  end_word();
  return files;
}

object_inputs read_object_inputs(const build_tree& tree, const object_filter& wanted) {
  if (tree.uses_ninja()) return parse_ninja_deps(read_file(tree.dir / ".ninja_deps").value_or(""), wanted);
  object_inputs all;
  std::error_code error;
  for (fs::recursive_directory_iterator file(tree.dir, error), end; !error && file != end; file.increment(error)) {
    if (file->path().extension() != ".d") continue;
    const std::string object = fs::path(file->path()).replace_extension().lexically_relative(tree.dir).string();
    if (wanted(object)) all[object] = parse_depfile(read_file(file->path()).value_or(""));
  }
  return all;
}

}  // namespace runner
