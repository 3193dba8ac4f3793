#pragma once
#include <sys/types.h>

#include <cstdint>

struct proc_bsdinfo {
  std::uint32_t pbi_status, pbi_ppid;
};
struct proc_taskinfo {
  std::uint64_t pti_resident_size, pti_total_user, pti_total_system;
};
inline constexpr int PROC_PIDTBSDINFO = 3, PROC_PIDTASKINFO = 4;
inline constexpr std::uint32_t SZOMB = 5;
extern "C" {
int proc_pidinfo(int pid, int flavor, std::uint64_t arg, void* buffer, int size);
int proc_listchildpids(pid_t parent, void* buffer, int size);
}
