// What the headers have of inline functions: another flag compiles them all.
#pragma once

#include "pch.hpp"
