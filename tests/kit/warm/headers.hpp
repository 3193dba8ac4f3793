// What the headers have of inline functions: a flag compiles them all. And what needs most of the headers, in the same
// file, since to read them takes longer than to compile it.
#pragma once

#include "pch.hpp"
#include "warm/operations.hpp"
