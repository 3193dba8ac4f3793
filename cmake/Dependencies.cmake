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
  FetchContent_Declare(asio GIT_REPOSITORY https://github.com/chriskohlhoff/asio.git 
                       GIT_TAG 8806a6803cde7054c3049d3666d3ec36786568c5)  # 1.38.2
  FetchContent_MakeAvailable(asio)
  # From 1.38 on the headers are in include/ at the top.
  set(_asio_include "${asio_SOURCE_DIR}/include")
  if(NOT EXISTS "${_asio_include}/asio/version.hpp")
    set(_asio_include "${asio_SOURCE_DIR}/asio/include")
  endif()
else()
  set(_asio_include "${PUZZLES_ASIO_INCLUDE_DIR}")
endif()
file(STRINGS "${_asio_include}/asio/version.hpp" PUZZLES_ASIO_VERSION REGEX "define ASIO_VERSION [0-9]+")
string(REGEX MATCH "[0-9]+" PUZZLES_ASIO_VERSION "${PUZZLES_ASIO_VERSION}")
if(PUZZLES_ASIO_VERSION LESS 102200)
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
puzzles_dependency(Catch2 Catch2::Catch2WithMain https://github.com/catchorg/Catch2.git  # 3.7.1
                   fa43b77429ba76c462b1898d6cd2f2d7a9416b14 FIND Catch2)
# fmt formats the runner's and the kit's texts: std::format is missing from g++ 12.
puzzles_dependency(fmt fmt::fmt https://github.com/fmtlib/fmt.git 1be298e1bd68957e4cd352e1f676f00e07dcfb57  # 12.2.0
                   FIND fmt 9)
# CLI11 reads the runner's arguments, sub-commands and --help.
puzzles_dependency(CLI11 CLI11::CLI11 https://github.com/CLIUtils/CLI11.git cbd58a3696887b34c70949aef21a71735a0c2ad5  # 2.7.2
                   FIND CLI11)
# toml++ reads puzzles.toml and knows the line of a mistake.
puzzles_dependency(tomlplusplus tomlplusplus::tomlplusplus https://github.com/marzer/tomlplusplus.git 30172438cee64926dc41fdd9c11fb3ba5b2ba9de  # 3.4.0
                   FIND tomlplusplus)
# pugixml reads Catch2's report and writes JUnit's.
puzzles_dependency(pugixml pugixml::pugixml https://github.com/zeux/pugixml.git ee86beb30e4973f5feffe3ce63bfa4fbadf72f38  # 1.15
                   FIND pugixml)
# jsoncpp reads and writes the results of a class. Its options, were it not told, would be everybody's.
set(JSONCPP_WITH_TESTS OFF)
set(JSONCPP_WITH_POST_BUILD_UNITTEST OFF)
set(JSONCPP_WITH_CMAKE_PACKAGE OFF)
set(JSONCPP_WITH_PKGCONFIG_SUPPORT OFF)
set(BUILD_SHARED_LIBS OFF)
set(BUILD_OBJECT_LIBS OFF)
puzzles_dependency(jsoncpp JsonCpp::JsonCpp https://github.com/open-source-parsers/jsoncpp.git 8519b8381f3c741ad1421f88237b1deda0b11412  # 1.9.8
                   FIND jsoncpp)
if(NOT TARGET JsonCpp::JsonCpp)
  add_library(JsonCpp::JsonCpp ALIAS jsoncpp_static)
endif()
# utfcpp reads UTF-8 in the runner, character by character. Its package has called its target by several names, and
# cannot be looked for twice.
if(NOT PUZZLES_FETCH)
  find_package(utf8cpp QUIET)
endif()
if(TARGET utf8cpp::utf8cpp AND NOT TARGET utf8cpp)
  add_library(utf8cpp INTERFACE)
  target_link_libraries(utf8cpp INTERFACE utf8cpp::utf8cpp)
endif()
if(NOT TARGET utf8cpp)
  puzzles_dependency(utf8cpp utf8cpp https://github.com/nemtrif/utfcpp.git 819011bb01628fe1aa2f1da9f2c842a48fd5680b  # 4.1.1
                     FIND utf8cpp)
endif()
