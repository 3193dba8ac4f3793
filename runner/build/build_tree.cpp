#include "build/build_tree.hpp"

#include <fmt/format.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "util/errors.hpp"
#include "util/files.hpp"

namespace runner {
namespace {

namespace fs = std::filesystem;

void require_program(const fs::path& program, std::string_view role) {
  if (::access(program.c_str(), X_OK) == 0) return;
  throw broken_project(
      fmt::format("The {} of this build folder is gone: {}.\n{}", role, program.string(), set_up_again));
}

/// A compiler that the project itself chose is not in the cache, but in what CMake found out about it.
std::string compiler_of(const fs::path& dir, std::string_view cache) {
  std::string cached = cache_value(cache, "CMAKE_CXX_COMPILER");
  if (!cached.empty()) return cached;
  const std::string version =
      fmt::format("{}.{}.{}", cache_value(cache, "CMAKE_CACHE_MAJOR_VERSION"),
                  cache_value(cache, "CMAKE_CACHE_MINOR_VERSION"), cache_value(cache, "CMAKE_CACHE_PATCH_VERSION"));
  const std::string found = read_file(dir / "CMakeFiles" / version / "CMakeCXXCompiler.cmake").value_or("");
  constexpr std::string_view before = "set(CMAKE_CXX_COMPILER \"";
  const std::size_t begin = found.find(before);
  if (begin == found.npos) return "";
  const std::size_t name = begin + before.size();
  return found.substr(name, found.find('"', name) - name);
}

}  // namespace

fs::path folder_of_this_program() {
  std::error_code error;
#ifdef __APPLE__
  std::string buffer(4096, '\0');
  auto size = static_cast<uint32_t>(buffer.size());
  if (_NSGetExecutablePath(buffer.data(), &size) != 0) error = std::make_error_code(std::errc::filename_too_long);
  const fs::path self = error ? fs::path() : fs::canonical(buffer.c_str(), error);
#else
  const fs::path self = fs::read_symlink("/proc/self/exe", error);
#endif
  if (error) throw broken_project(fmt::format("This program cannot find out where it is: {}.", error.message()));
  return self.parent_path();
}

std::string cache_value(std::string_view cache, std::string_view variable) {
  while (!cache.empty()) {
    std::string_view line = cache.substr(0, cache.find('\n'));
    cache.remove_prefix(std::min(cache.size(), line.size() + 1));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.substr(0, variable.size()) != variable || line.substr(variable.size(), 1) != ":") continue;
    const std::size_t sign = line.find('=');
    if (sign != line.npos) return std::string(line.substr(sign + 1));
  }
  return "";
}

build_tree open_build_tree(const fs::path& dir) {
  const std::optional<std::string> cache = read_file(dir / "CMakeCache.txt");
  if (!cache)
    throw broken_project(
        fmt::format("{} is no build folder: it has no CMakeCache.txt.\n{}", dir.string(), set_up_again));

  build_tree tree;
  tree.dir = dir;
  tree.source_dir = cache_value(*cache, "CMAKE_HOME_DIRECTORY");
  tree.generator = cache_value(*cache, "CMAKE_GENERATOR");
  tree.make_program = cache_value(*cache, "CMAKE_MAKE_PROGRAM");
  tree.cmake = cache_value(*cache, "CMAKE_COMMAND");
  tree.compiler = compiler_of(dir, *cache);
  tree.sanitizers = cache_value(*cache, "PUZZLES_SANITIZE");
  if (tree.source_dir.empty() || tree.generator.empty() || tree.make_program.empty()) {
    throw broken_project(
        fmt::format("{} is damaged or was never finished.\nRemove that folder, then: sh cmake/setup.sh",
                    (dir / "CMakeCache.txt").string()));
  }
  std::error_code error;
  const std::string configured_in = cache_value(*cache, "CMAKE_CACHEFILE_DIR");
  if (!fs::is_directory(tree.source_dir, error) ||
      (!configured_in.empty() && !fs::equivalent(configured_in, dir, error))) {
    throw broken_project(
        fmt::format("This build folder belongs to a project in {}, which has moved.\n"
                    "Remove {}, then run in the project's folder: sh cmake/setup.sh",
                    tree.source_dir.string(), dir.string()));
  }
  return tree;
}

void require_tools(const build_tree& tree) {
  require_program(tree.make_program, "build tool");
  if (!tree.compiler.empty()) require_program(tree.compiler, "compiler");
}

}  // namespace runner
