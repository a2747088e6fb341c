/* Loaded into Redis before all else: its wall clock is ahead by the milliseconds that a file holds. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *ahead_ms;

__attribute__((constructor)) static void open_clock(void) {
  int file = open(getenv("CLOCK_FILE"), O_RDONLY);
  ahead_ms = mmap(0, sizeof *ahead_ms, PROT_READ, MAP_SHARED, file, 0);
  close(file);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  int failed = syscall(SYS_clock_gettime, clock, now);
  if (failed || clock != CLOCK_REALTIME || !ahead_ms || ahead_ms == MAP_FAILED) return failed;
  int64_t ms = now->tv_sec * 1000 + now->tv_nsec / 1000000 + *ahead_ms;
  now->tv_nsec = ms % 1000 * 1000000 + now->tv_nsec % 1000000;
  now->tv_sec = ms / 1000;
  return 0;
}

int gettimeofday(struct timeval *now, void *zone) {
  struct timespec exact;
  int failed = clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return failed;
}

time_t time(time_t *now) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  if (now) *now = exact.tv_sec;
  return exact.tv_sec;
}
