// What the headers have of inline functions: a flag compiles them all. And the operations, which need most of the
// headers too: so they are read once less.
#pragma once

#include "pch.hpp"
#include "warm/operations.hpp"
