# Every dependency: the system's package first, otherwise the pinned commit. To build without a network and without
# packages, point FETCHCONTENT_SOURCE_DIR_<NAME> at a local copy. PUZZLES_FETCH=ON skips the system's packages.
include(FetchContent)
find_package(Threads REQUIRED)
option(PUZZLES_FETCH "Take every dependency from FetchContent, whatever is installed" OFF)

# Warnings in the headers of others are not ours to mend.
if(CMAKE_VERSION VERSION_GREATER_EQUAL 3.25)
  set(_puzzles_system SYSTEM)
endif()

# puzzles_dependency(NAME TARGET REPOSITORY COMMIT [FIND find_package arguments…])
macro(puzzles_dependency name target repository commit)
  cmake_parse_arguments(_dependency "" "" "FIND" ${ARGN})
  if(NOT PUZZLES_FETCH)
    find_package(${_dependency_FIND} QUIET)
  endif()
  if(NOT TARGET ${target})
    message(STATUS "${name}: no package found, taking the pinned commit")
    FetchContent_Declare(${name} GIT_REPOSITORY ${repository} GIT_TAG ${commit} ${_puzzles_system})
    # The kit is a shared library, and takes in what it uses.
    set(CMAKE_POSITION_INDEPENDENT_CODE ON)
    FetchContent_MakeAvailable(${name})
    unset(CMAKE_POSITION_INDEPENDENT_CODE)
  endif()
endmacro()

# Asio is what the course teaches. It has no CMake package of its own: a header and a compiler flag or two.
find_path(PUZZLES_ASIO_INCLUDE_DIR asio/awaitable.hpp)
if(PUZZLES_FETCH OR NOT PUZZLES_ASIO_INCLUDE_DIR)
  FetchContent_Declare(asio GIT_REPOSITORY https://github.com/chriskohlhoff/asio.git GIT_TAG 12e0ce9e0500bf0f247dbd1ae894272656456079)
  FetchContent_MakeAvailable(asio)
  set(_asio_include "${asio_SOURCE_DIR}/asio/include")
else()
  set(_asio_include "${PUZZLES_ASIO_INCLUDE_DIR}")
endif()
file(STRINGS "${_asio_include}/asio/version.hpp" _asio_version REGEX "define ASIO_VERSION [0-9]+")
string(REGEX MATCH "[0-9]+" _asio_version "${_asio_version}")
if(_asio_version LESS 102200)
  message(FATAL_ERROR "Asio in ${_asio_include} is older than 1.22. Install a newer one (sh cmake/setup.sh), or "
                      "configure with -DPUZZLES_FETCH=ON to take the pinned commit.")
endif()
add_library(asio INTERFACE)
add_library(asio::asio ALIAS asio)
target_include_directories(asio SYSTEM INTERFACE "${_asio_include}")
# ASIO_DISABLE_STD_ALIGNED_ALLOC: whether Asio has std::aligned_alloc would hang on what a file includes before it, and one
# file would free with the wrong function what another has allocated.
target_compile_definitions(asio INTERFACE ASIO_NO_DEPRECATED ASIO_DISABLE_STD_ALIGNED_ALLOC)
target_compile_features(asio INTERFACE cxx_std_20)
target_link_libraries(asio INTERFACE Threads::Threads)

# clang with Asio before 1.26: Asio does not see the standard coroutines unless told.
include(CheckCXXSourceCompiles)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)  # compile only: a linker that is missing says nothing about Asio
set(CMAKE_REQUIRED_INCLUDES "${_asio_include}")
check_cxx_source_compiles("
  #include <asio/detail/config.hpp>
  #ifndef ASIO_HAS_CO_AWAIT
  #error Asio does not see coroutines
  #endif
  int main() {}" PUZZLES_ASIO_SEES_COROUTINES)
unset(CMAKE_REQUIRED_INCLUDES)
unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
if(NOT PUZZLES_ASIO_SEES_COROUTINES)
  target_compile_definitions(asio INTERFACE ASIO_HAS_CO_AWAIT=1)
endif()

# Catch2 is the test framework of learners and of the project alike; 2.13 and 3 have the same targets.
puzzles_dependency(Catch2 Catch2::Catch2WithMain https://github.com/catchorg/Catch2.git fa43b77429ba76c462b1898d6cd2f2d7a9416b14 FIND Catch2)
# fmt formats the runner's and the kit's texts: std::format is missing from g++ 12.
puzzles_dependency(fmt fmt::fmt https://github.com/fmtlib/fmt.git e69e5f977d458f2650bb346dadf2ad30c5320281 FIND fmt 9)
# CLI11 reads the runner's arguments, sub-commands and --help.
puzzles_dependency(CLI11 CLI11::CLI11 https://github.com/CLIUtils/CLI11.git 6c7b07a878ad834957b98d0f9ce1dbe0cb204fc9 FIND CLI11)
# toml++ reads puzzles.toml and knows the line of a mistake.
puzzles_dependency(tomlplusplus tomlplusplus::tomlplusplus https://github.com/marzer/tomlplusplus.git 30172438cee64926dc41fdd9c11fb3ba5b2ba9de
                   FIND tomlplusplus)
# pugixml reads Catch2's report and writes JUnit's.
puzzles_dependency(pugixml pugixml::pugixml https://github.com/zeux/pugixml.git db78afc2b7d8f043b4bc6b185635d949ea2ed2a8 FIND pugixml)
