// What students hand in: folders and archives, of which only the answers are read.
#pragma once

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "course/puzzle.hpp"
#include "grade/sandbox.hpp"

namespace runner {

/// One student's work, as it was named on the command line.
struct submission {
  std::string student;  ///< The name of the folder or of the archive.
  std::filesystem::path place;
  bool is_archive = false;
};

struct submission_list {
  std::vector<submission> students;   ///< In the order of the arguments.
  std::vector<std::string> problems;  ///< Arguments that cannot be graded, a sentence each.
};

/// Which students are meant. Two of one name would share a result: the second one is a problem.
submission_list find_submissions(const std::vector<std::string>& arguments);

/// The answers of one student.
struct answers {
  std::map<std::string, std::string> texts;    ///< By slug; what was not handed in is not there.
  std::map<std::string, std::string> refused;  ///< By slug: why what is there is not read.
  std::vector<std::string> remarks;            ///< About the submission as a whole.
};

/// An answer may be this large; the reference answers take 10 KiB at most.
inline constexpr std::size_t largest_answer = 256 << 10;

/// Reads the answers in a folder, or in the folder `exercises` inside it. Links are not followed.
answers read_folder(const std::filesystem::path& folder, const course& course);

/// Reads the answers in an archive: takes out those files alone, into `scratch`.
asio::awaitable<answers> read_archive(asio::any_io_executor executor, const std::filesystem::path& archive,
                                      const course& course, const std::filesystem::path& scratch, sandbox_kind sandbox);

}  // namespace runner
