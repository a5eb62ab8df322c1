/* test/faults/clock_shift.c -- what time it is, moved on by as much as a file says: preloaded into tact, so that a test need not wait for an hour. To the
 * program it is as if the machine had slept; what only counts while it is awake (CLOCK_MONOTONIC: time-outs, pace) goes on as it was. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *shift_us(void) {
    static const volatile int64_t none, *file;
    if (file) return file;
    const char *name = getenv("CLOCK_SHIFT_FILE");
    int fd = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    void *at = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (fd >= 0) close(fd);
    return file = at == MAP_FAILED ? &none : at;
}

int clock_gettime(clockid_t which, struct timespec *out) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int r = real(which, out);
    if (r || (which != CLOCK_REALTIME && which != CLOCK_BOOTTIME)) return r;
    int64_t us = *shift_us() + out->tv_nsec / 1000;
    out->tv_sec += us / 1000000;
    out->tv_nsec = us % 1000000 * 1000 + out->tv_nsec % 1000;
    return 0;
}
