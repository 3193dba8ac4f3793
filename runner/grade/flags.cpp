#include "grade/flags.hpp"

#include <cxxabi.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

namespace runner {
namespace {

namespace fs = std::filesystem;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Where the literal that begins at `at` ends; `at` itself if none begins there.
std::size_t end_of_literal(std::string_view text, std::size_t at) {
  // R"tag(…)tag"
  if (text[at] == 'R' && at + 1 < text.size() && text[at + 1] == '"' && (at == 0 || !is_word(text[at - 1]))) {
    const std::size_t open = text.find('(', at);
    if (open == text.npos || open - at > 18) return at;
    const std::string end = ")" + std::string(text.substr(at + 2, open - at - 2)) + "\"";
    const std::size_t found = text.find(end, open);
    return found == text.npos ? text.size() : found + end.size();
  }
  const char quote = text[at];
  // 1'000 holds no character literal.
  if (quote != '"' && (quote != '\'' || (at > 0 && is_word(text[at - 1])))) return at;
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote || text[i] == '\n') {
      return i + 1;
    }
  }
  return text.size();
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

bool starts_with(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }

bool is_below(const fs::path& path, const fs::path& folder) {
  const fs::path way = path.lexically_normal().lexically_relative(folder.lexically_normal());
  return !way.empty() && *way.begin() != "..";
}

/// C functions that compute, print, or take time, and reach nothing outside the program.
bool is_harmless(std::string_view function) {
  static const std::set<std::string_view> names{
      "abort",  "malloc", "calloc",  "realloc", "free",    "printf",  "puts",    "putchar",       "fprintf",
      "fputs",  "fputc",  "fwrite",  "fflush",  "perror",  "stdout",  "stderr",  "snprintf",      "vsnprintf",
      "rand",   "srand",  "time",    "clock",   "qsort",   "bsearch", "isalpha", "clock_gettime", "nanosleep",
      "usleep", "sleep",  "tolower", "toupper", "isdigit", "isspace", "isalnum", "sched_yield",   "atoi",
      "atol",   "pow",    "exp",     "log",     "log2",    "sqrt",    "ldexp",   "frexp",         "fmod",
      "floor",  "ceil",   "round",   "lround",  "llround", "trunc",   "lrint",   "sin",           "cos",
      "bcmp",   "expf",   "powf",    "sqrtf",   "floorf",  "ceilf",   "exp2",    "log10",         "errno"};
  if (names.contains(function)) return true;
  // The compiler's and the language's own run time, and <cstring>.
  for (std::string_view start :
       {"__asan_",  "__ubsan_",     "__tsan_",       "__sanitizer_cov", "__cxa_",   "__gxx_",   "__clang_",
        "__start_", "__stop_",      "__dso_handle",  "__stack_chk",     "__assert", "__tls_",   "__errno_location",
        "__isoc",   "__printf_chk", "__fprintf_chk", "__mem",           "__str",    "_Unwind_", "_GLOBAL_OFFSET_TABLE_",
        "DW.ref.",  "mem",          "str",           "pthread_"}) {
    if (starts_with(function, start)) return true;
  }
  return false;
}

/// What the compiler itself defines in every object.
bool is_of_the_compiler(std::string_view symbol) {
  for (std::string_view start : {"DW.ref.", "__clang_", "___asan_", "__odr_asan", "__x86.", "asan.", "tsan."}) {
    if (starts_with(symbol, start)) return true;
  }
  return false;
}

template <class Range>
std::vector<std::string> sorted_once(const Range& texts) {
  const std::set<std::string> once(texts.begin(), texts.end());
  return {once.begin(), once.end()};
}

}  // namespace

std::string without_comments(std::string_view source) {
  std::string result;
  for (std::size_t i = 0; i < source.size();) {
    if (source.substr(i, 2) == "//") {
      const std::size_t end = source.find('\n', i);
      i = end == source.npos ? source.size() : end;
    } else if (source.substr(i, 2) == "/*") {
      const std::size_t end = source.find("*/", i + 2);
      i = end == source.npos ? source.size() : end + 2;
      result += ' ';
    } else {
      const std::size_t end = std::max(end_of_literal(source, i), i + 1);
      result += source.substr(i, end - i);
      i = end;
    }
  }
  return result;
}

std::string code_only(std::string_view source) {
  std::string text = without_comments(source);
  text.erase(std::remove_if(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
             text.end());
  return text;
}

std::vector<std::string> flags_in_source(std::string_view source) {
  struct suspect {
    std::string_view word, flag;
  };
  static constexpr std::array suspects{
      suspect{"asm", "raw assembly (asm)"},
      suspect{"__asm__", "raw assembly (asm)"},
      suspect{"__asm", "raw assembly (asm)"},
      suspect{"no_sanitize", "switches off a sanitizer (no_sanitize)"},
      suspect{"no_sanitize_address", "switches off a sanitizer (no_sanitize)"},
      suspect{"disable_sanitizer_instrumentation", "switches off a sanitizer (no_sanitize)"},
      suspect{"constructor", "runs code before main() (attribute constructor)"},
      suspect{"init_priority", "runs code before main() (attribute init_priority)"},
      suspect{"destructor", "runs code after main() (attribute destructor)"},
      suspect{"__FILE__", "reads where it lies (__FILE__)"},
      suspect{"ifunc", "replaces a function (attribute ifunc)"},
      suspect{"alias", "replaces a function (attribute alias)"},
  };
  const std::string text = without_comments(source);
  std::vector<std::string> flags;
  for (const suspect& each : suspects) {
    if (has_word(text, each.word)) flags.emplace_back(each.flag);
  }
  for (std::string_view path : {"/proc/", "/dev/fd", "/sys/"}) {
    if (text.find(path) != text.npos) flags.push_back(fmt::format("names a path of the system ({})", path));
  }
  for (std::string_view space : {"namespace puzzle", "namespace Catch", "namespace contract", "namespace std"}) {
    if (has_word(text, space)) flags.push_back(fmt::format("opens {}", space));
  }
  return sorted_once(flags);
}

std::vector<std::string> flags_in_includes(std::string_view depfile, const std::vector<fs::path>& allowed) {
  std::vector<std::string> flags;
  std::string word;
  const auto take = [&] {
    const fs::path path(std::exchange(word, {}));
    if (!path.is_absolute()) return;  // what is made, and what lies in the build folder
    for (const fs::path& folder : allowed) {
      if (is_below(path, folder)) return;
    }
    flags.push_back(fmt::format("includes {}", path.lexically_normal().string()));
  };
  for (std::size_t i = 0; i < depfile.size(); ++i) {
    const char c = depfile[i];
    if (c == '\\' && i + 1 < depfile.size() && depfile[i + 1] != '\n') {
      word += depfile[++i];
    } else if (c == ' ' || c == '\n' || c == '\\') {
      take();
    } else {
      word += c;
    }
  }
  take();
  return sorted_once(flags);
}

symbols parse_nm(std::string_view output) {
  symbols result;
  while (!output.empty()) {
    const std::string_view line = output.substr(0, output.find('\n'));
    output.remove_prefix(std::min(output.size(), line.size() + 1));
    const std::size_t name = line.rfind(' ');
    if (name == line.npos || name < 2) continue;
    const char kind = line[name - 1];
    std::string symbol(line.substr(name + 1));
    symbol = symbol.substr(0, symbol.find('@'));  // a version of the C library
    if (kind == 'U' || kind == 'w' || kind == 'v') {
      result.used.push_back(std::move(symbol));
    } else if (std::isupper(static_cast<unsigned char>(kind)) != 0 || kind == 'u' || kind == 'i') {
      result.defined.push_back(std::move(symbol));
    }
  }
  return result;
}

std::vector<std::string> flags_in_imports(const symbols& answer) {
  std::vector<std::string> flags;
  for (const std::string& each : answer.used) {
    if (!starts_with(each, "_Z")) {
      if (!is_harmless(each)) flags.push_back(fmt::format("uses {}", each));
      continue;
    }
    const std::string name = readable_symbol(each);
    for (std::string_view suspicious :
         {"puzzle::simulation", "puzzle::detail", "puzzle::expect", "puzzle::spans", "puzzle::run_span",
          "puzzle::clock::set", "puzzle::clock::advance", "Catch::", "contract::", "std::basic_ifstream",
          "std::basic_ofstream", "std::basic_fstream", "std::basic_filebuf", "std::filesystem::"}) {
      if (starts_with(name, suspicious)) flags.push_back(fmt::format("uses {}", name));
    }
  }
  return sorted_once(flags);
}

std::vector<std::string> flags_in_definitions(const symbols& answer) {
  std::vector<std::string> flags;
  for (const std::string& each : answer.defined) {
    if (!starts_with(each, "_Z") && !is_of_the_compiler(each)) flags.push_back(fmt::format("defines {}", each));
  }
  return sorted_once(flags);
}

std::vector<std::string> replaced(const symbols& answer, const std::vector<std::string>& protected_symbols) {
  const std::set<std::string_view> taken(protected_symbols.begin(), protected_symbols.end());
  std::vector<std::string> names;
  for (const std::string& each : answer.defined) {
    if (taken.contains(each)) names.push_back(readable_symbol(each));
  }
  return sorted_once(names);
}

std::string readable_symbol(std::string_view mangled) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(std::string(mangled).c_str(), nullptr, nullptr, &status), &std::free);
  if (status != 0) return std::string(mangled);
  std::string text = name.get();
  // Arguments fill pages, and the result comes first where the function is a template.
  const std::size_t open = text.find_first_of("(<");
  std::string_view shown = std::string_view(text).substr(0, open);
  if (const std::size_t space = shown.rfind(' '); space != shown.npos) shown.remove_prefix(space + 1);
  return std::string(shown.empty() ? std::string_view(text) : shown);
}

}  // namespace runner
