// The definitions of what puzzle/instantiated.hpp declares.
#define PUZZLE_INSTANTIATE
#include <puzzle/instantiated.hpp>
