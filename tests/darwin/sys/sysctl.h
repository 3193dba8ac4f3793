#pragma once
#include <cstddef>

struct extern_proc {
  int p_flag;
};
struct kinfo_proc {
  extern_proc kp_proc;
};
inline constexpr int CTL_KERN = 1, KERN_PROC = 14, KERN_PROC_PID = 1, KERN_PROCARGS2 = 49, P_TRACED = 0x800;
extern "C" int sysctl(int* name, unsigned length, void* old, std::size_t* old_size, void* value, std::size_t size);
