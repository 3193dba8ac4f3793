#pragma once
#include <cstdint>

struct mach_timebase_info_data_t {
  std::uint32_t numer, denom;
};
extern "C" int mach_timebase_info(mach_timebase_info_data_t* info);
