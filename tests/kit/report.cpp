#include "report.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <streambuf>
#include <util/protocol.hpp>
#include <utility>

namespace puzzle::detail::report {

namespace {

// Used before the static objects of the program are constructed and after they are destroyed: so nothing here has a
// destructor that does anything.
int file = -1;
pid_t program = 0;
char secret[129] = "";
int cases_ended = 0;
int cases_failed = 0;
bool complete = false;
std::streambuf* const out = std::cout.rdbuf();  // before Catch2 puts others in their place
std::streambuf* const err = std::cerr.rdbuf();
std::mutex mutex;  // the watchdog reports from a thread of its own

std::string& current_case() {
  static auto* name = new std::string;
  return *name;
}

void write(std::string_view text) {
  while (file >= 0 && !text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// The library's constructors run before any code of the program that links it, so the answer finds an empty file.
__attribute__((constructor)) void begin() {
  const char* name = std::getenv(protocol::findings);
  if (name == nullptr) return;
  file = ::open(name, O_RDWR | O_APPEND | O_CLOEXEC);
  ::unsetenv(protocol::findings);
  if (file < 0) return;
  const ssize_t size = ::read(file, secret, sizeof secret - 1);
  if (size < 0 || ::ftruncate(file, 0) != 0) {
    ::close(std::exchange(file, -1));
    return;
  }
  std::size_t length = 0;
  while (std::isalnum(static_cast<unsigned char>(secret[length])) != 0) ++length;
  secret[length] = '\0';
  program = ::getpid();
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // what was printed before a crash would be lost
  write(fmt::format("<start version=\"{}\"/>\n", protocol::findings_version));
}

// The library's destructor functions run after those of the program's static objects and after every atexit function.
__attribute__((destructor)) void end() {
  if (file < 0 || ::getpid() != program) return;
  write(fmt::format("<end secret=\"{}\" cases=\"{}\" failed=\"{}\" complete=\"{}\"/>\n", secret, cases_ended,
                    cases_failed, complete));
}

// The size of the UTF-8 character at the beginning of the text, or 0 when it is none, or one that XML cannot hold.
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(0);
  if (first < 0x80) return (first >= 0x20 && first != 0x7F) || first == '\n' || first == '\t' ? 1 : 0;
  if (first < 0xC2 || first > 0xF4) return 0;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  unsigned code = first & (0x7FU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return 0;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  const unsigned least = size == 2 ? 0xA0 : size == 3 ? 0x800 : 0x10000;  // below 0xA0 there are control characters
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  return code < least || code > 0x10FFFF || is_surrogate || (code & 0xFFFEU) == 0xFFFE ? 0 : size;
}

std::string element(std::string_view name, std::string_view text) {
  std::string xml = fmt::format("<{}>", name);
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0)
      xml += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[0]));
    else if (text[0] == '&')
      xml += "&amp;";
    else if (text[0] == '<')
      xml += "&lt;";
    else if (text[0] == '>')
      xml += "&gt;";
    else
      xml += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return xml + fmt::format("</{}>", name);
}

std::string element_unless_empty(std::string_view name, std::string_view text) {
  return text.empty() ? "" : element(name, text);
}

}  // namespace

std::string text_of(const finding& found) {
  std::string text = found.measured;
  if (!found.expected.empty()) text += fmt::format("; expected {}.", found.expected);
  if (!found.open.empty()) text += "\nNot finished:";
  for (const std::string& each : found.open) text += "\n  " + each;
  const char* heading = "Likely cause";
  for (const std::string& each : found.causes) {
    text += fmt::format("\n{}: {}", heading, each);
    heading = "Another possible cause";
  }
  if (!found.drawn.empty()) text += '\n' + found.drawn;
  if (!found.timeline.empty()) text += "\n\n" + found.timeline;
  return text;
}

void add(const finding& found) {
  if (file < 0) return;
  const std::lock_guard lock(mutex);
  std::string xml = fmt::format("<finding kind=\"{}\">", found.kind);
  xml += element_unless_empty("case", current_case());
  xml += element("text", text_of(found));
  xml += element_unless_empty("measured", found.measured);
  xml += element_unless_empty("expected", found.expected);
  for (const std::string& each : found.open) xml += element("open", each);
  for (const std::string& each : found.causes) xml += element_unless_empty("cause", each);
  xml += element_unless_empty("drawn", found.drawn);
  xml += element_unless_empty("timeline", found.timeline);
  write(xml + "</finding>\n");
}

void add_drawn(std::string_view what, std::int64_t number, std::uint32_t seed) {
  if (file < 0) return;
  const std::lock_guard lock(mutex);
  write(fmt::format("<drawn>{}{}<number>{}</number><seed>{}</seed></drawn>\n", element("case", current_case()),
                    element("what", what), number, seed));
}

void cases(const std::vector<std::string>& names) {
  if (file < 0) return;
  const std::lock_guard lock(mutex);
  std::string xml = "<cases>";
  for (const std::string& each : names) xml += element("case", each);
  write(xml + "</cases>\n");
}

void case_started(std::string_view name) {
  if (file < 0) return;
  const std::lock_guard lock(mutex);
  current_case() = name;
  write("<case-start>" + element("case", name) + "</case-start>\n");
}

void case_ended(std::string_view name, bool passed) {
  if (file < 0) return;
  const std::lock_guard lock(mutex);
  ++cases_ended;
  if (!passed) ++cases_failed;
  write(fmt::format("<case-end passed=\"{}\">{}</case-end>\n", passed, element("case", name)));
}

void run_ended() { complete = true; }

void let_prints_through() {
  if (file < 0) return;
  std::cout.rdbuf(out);
  std::cerr.rdbuf(err);
  std::clog.rdbuf(err);
}

}  // namespace puzzle::detail::report
