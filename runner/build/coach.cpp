#include "build/coach.hpp"

#include <fmt/format.h>

#include <array>
#include <regex>
#include <string_view>

namespace runner {
namespace {

/// One kind of mistake. The first row whose pattern occurs in the compiler's words counts, so the special ones come
/// first. "{}" in the sentences stands for the pattern's first group.
struct mistake {
  const char* pattern;
  const char* meaning;
  const char* remedy;
};

// Each row has at least one file in tests/mistakes, which the tests compile with clang and with g++.
constexpr std::array mistakes{
    mistake{"'co_await' cannot be used in the handler of a try block|await expressions are not permitted in handlers",
            "C++ allows no co_await inside a catch block.",
            "Store the exception with std::current_exception() in the catch block, and co_await after it."},
    mistake{"'co_(?:await|return|yield)' cannot be used in a function with a deduced return type",
            "A lambda that contains co_await needs an explicit return type: the compiler cannot deduce one.",
            "Write the return type after the parameters: [...](...) -> asio::awaitable<void> { ... }"},
    mistake{"this function cannot be a coroutine|unable to find the promise type for this coroutine",
            "Only a coroutine can use co_await, and this function does not return an awaitable.",
            "Make it return asio::awaitable<T>, and let its caller co_await it."},
    mistake{"expected namespace name|is not a namespace-name",
            "The compiler does not know this namespace here: its header is not included.",
            "Add #include <asio/experimental/awaitable_operators.hpp> at the top, or check the spelling."},
    mistake{
        "return statement not allowed in coroutine|'return' statement is not allowed in coroutine|could not convert "
        "'.*' to 'asio::awaitable<|no viable conversion from returned value of type .* to function return type "
        "'asio::awaitable<",
        "A function that contains co_await is a coroutine, and a coroutine has no return statement.",
        "Write co_return in place of return."},
    mistake{"invalid operands to binary expression \\('(?:asio::)?awaitable<.*' and '(?:asio::)?awaitable<|"
            "no match for 'operator(?:&&|\\|\\|)' \\(operand types are '(?:asio::)?awaitable<.*' and "
            "'(?:asio::)?awaitable<",
            "&& and || between two awaitables exist only where awaitable_operators are visible.",
            "Add this inside the function: using namespace asio::experimental::awaitable_operators; (from "
            "<asio/experimental/awaitable_operators.hpp>)"},
    mistake{"(?:invalid operands to binary expression|no match for 'operator(?:&&|\\|\\|)').* and "
            "'(?:asio::)?awaitable<",
            "co_await binds more tightly than && and ||, so this awaits the left side alone and combines its result "
            "with an awaitable.",
            "Put parentheses around both: co_await (a() && b())"},
    mistake{"await_transform",
            "An Asio coroutine can await an asio::awaitable and an operation of Asio; this is neither.",
            "To yield to the event loop, await asio::post(asio::use_awaitable). std::suspend_always would suspend for "
            "ever: nothing resumes it."},
    mistake{"call to deleted constructor of '(?:asio::)?awaitable<|use of deleted function 'asio::awaitable<|"
            "overload resolution selected deleted operator '=' .*awaitable",
            "An awaitable can be moved but not copied, and it can be awaited only once.",
            "Pass it on with std::move, or call the function again to get a new awaitable."},
    mistake{"'?void [a-z_0-9]+'? has incomplete type|variable has incomplete type 'void'|from 'void' to |"
            "cannot form a reference to 'void'|no viable conversion from 'void'",
            "This operation has no result: its awaitable is an asio::awaitable<void>.",
            "Await it in a statement of its own, without a variable."},
    mistake{"no member named '?return_value'?",
            "co_return has a value, but the coroutine returns asio::awaitable<void>.",
            "Remove the value, or change the return type if you may."},
    mistake{"no member named '?return_void'?", "This coroutine must produce a value, and here it ends without one.",
            "Write co_return with the value."},
    mistake{"(?:convert|conversion|no matching).*@.*impl/awaitable\\.hpp",
            "The value after co_return cannot be converted to the T of the coroutine's asio::awaitable<T>.",
            "Return a value of the type that the signature names."},
    mistake{"channel|'(?:[^']*::)?(?:async_send|async_receive|try_send)'",
            "A channel's signature and the arguments of its operations must match: channel<void(asio::error_code, T)> "
            "is sent an error code and a T.",
            "Declare it as asio::experimental::channel<void(asio::error_code, T)>, and send with "
            "async_send(asio::error_code(), value, asio::use_awaitable). For a signal without a value take "
            "std::monostate as T: a bare void(asio::error_code) does not compile before Asio 1.23."},
    mistake{"no matching (?:member )?function for call to '(?:[^']*::)?(async_[a-z_]+|post|dispatch|defer)(?:\\(\\))?'",
            "{} does not accept these arguments. Before Asio 1.31 the completion token must be written.",
            "Pass asio::use_awaitable as the last argument, and co_await the result."},
};

struct later_name {
  std::string_view name;
  std::string_view since;
  std::string_view instead;
};

/// Names that examples use and an older Asio does not have.
constexpr std::array later_names{
    later_name{"cancel_after", "1.31", "Race the operation against a timer: co_await (op() || timer)."},
    later_name{"cancel_at", "1.31", "Race the operation against a timer: co_await (op() || timer)."},
    later_name{"as_tuple", "1.23", "Write puzzle::as_tuple (from <puzzle/asio_compat.hpp>)."},
    later_name{"deferred", "1.23", "Write puzzle::deferred (from <puzzle/asio_compat.hpp>)."},
    later_name{"append", "1.23", "Before that it is asio::experimental::append."},
    later_name{"prepend", "1.23", "Before that it is asio::experimental::prepend."},
    later_name{"consign", "1.25", "Capture the object in the handler."},
    later_name{"co_composed", "1.29", "Write a coroutine and start it with co_spawn."},
};

struct known_header {
  std::string_view name;
  std::string_view header;
};

constexpr std::array headers{
    known_header{"ip", "asio/ip/tcp.hpp> or <asio/ip/udp.hpp"},
    known_header{"experimental", "asio/experimental/awaitable_operators.hpp> or <asio/experimental/channel.hpp"},
    known_header{"awaitable_operators", "asio/experimental/awaitable_operators.hpp"},
    known_header{"channel", "asio/experimental/channel.hpp"},
    known_header{"make_parallel_group", "asio/experimental/parallel_group.hpp"},
    known_header{"async_read", "asio/read.hpp"},
    known_header{"async_write", "asio/write.hpp"},
    known_header{"dynamic_buffer", "asio/buffer.hpp"},
    known_header{"enable_total_cancellation", "asio/cancellation_state.hpp"},
    known_header{"disable_cancellation", "asio/cancellation_state.hpp"},
};

std::string with_plain_quotes(std::string text) {
  for (const std::string_view quote : {"‘", "’"}) {
    for (std::size_t at = text.find(quote); at != text.npos; at = text.find(quote, at))
      text.replace(at, quote.size(), "'");
  }
  return text;
}

/// A message and its file, cut: a long list of candidates says nothing more, and makes matching slow.
std::string words_of(const remark& said) {
  constexpr std::size_t longest = 2000;
  return with_plain_quotes(said.message.substr(0, longest)) + " @" + said.place.file + "\n";
}

std::optional<advice> coach_missing_name(const std::string& words) {
  static const std::regex pattern(
      "no (?:member|type|template) named '(\\w+)' in namespace 'asio[^']*'|'(\\w+)' is not a member of 'asio[^']*'|"
      "'asio::(?:experimental::)?(\\w+)' has not been declared|asio/(?:experimental/)?(\\w+)\\.hpp'? ?(?:file not "
      "found|: No such file|: no such file)");
  std::smatch found;
  if (!std::regex_search(words, found, pattern)) return std::nullopt;
  std::string name;
  for (std::size_t i = 1; i < found.size() && name.empty(); ++i) name = found[i].str();
  for (const later_name& each : later_names) {
    if (each.name != name) continue;
    return advice{fmt::format("asio::{} exists from Asio {} on; the Asio here is older.", name, each.since),
                  std::string(each.instead)};
  }
  std::string header = fmt::format("asio/{}.hpp", name);
  for (const known_header& each : headers)
    if (each.name == name) header = each.header;
  return advice{fmt::format("The compiler does not know asio::{} here: its header is not included.", name),
                fmt::format("Add #include <{}> at the top, or check the spelling.", header)};
}

}  // namespace

std::optional<advice> coach(const std::vector<diagnostic>& errors) {
  constexpr std::size_t most_errors = 50;
  constexpr std::size_t most_notes = 8;
  // Searched one by one: the stack that std::regex takes grows with the length of the text.
  std::vector<std::string> messages;
  std::vector<std::string> notes;
  for (std::size_t n = 0; n < std::min(errors.size(), most_errors); ++n) {
    const diagnostic& error = errors[n];
    messages.push_back(words_of(error.main));
    for (const std::vector<remark>* said : {&error.before, &error.notes})
      for (std::size_t i = 0; i < std::min(said->size(), most_notes); ++i) notes.push_back(words_of((*said)[i]));
  }
  for (const std::string& words : messages)
    if (auto found = coach_missing_name(words)) return found;
  // The notes name functions that have nothing to do with the mistake, so they count only where the errors say too
  // little.
  for (const std::vector<std::string>* said : {&messages, &notes}) {
    for (const mistake& each : mistakes) {
      const std::regex pattern(each.pattern);
      for (const std::string& words : *said) {
        std::smatch found;
        if (!std::regex_search(words, found, pattern)) continue;
        const std::string name = found.size() > 1 ? found[1].str() : "";
        return advice{fmt::format(fmt::runtime(each.meaning), name), each.remedy};
      }
    }
  }
  return std::nullopt;
}

}  // namespace runner
