// stamp FILE COMMAND…: adds the time to a file and becomes the command. A program of its own, linked statically, since
// its start is part of what it measures.
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>

int main(int argc, char** argv) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (argc < 3) return 2;
  const int file = ::open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dprintf(file, "%lld.%09ld\n", static_cast<long long>(now.tv_sec), now.tv_nsec);
  ::close(file);
  ::execvp(argv[2], argv + 2);
  return 127;
}
