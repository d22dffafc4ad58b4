"""A process whose clock can be set: as an administrator or NTP does it, back and forth."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from conftest import missing

_SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void) {
    char text[32] = {0};
    int file = open(getenv("KB_CLOCK"), O_RDONLY);
    if (file < 0) return 0;
    long got = read(file, text, sizeof text - 1);
    close(file);
    return got > 0 ? atol(text) : 0;
}
int clock_gettime(clockid_t clock, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, clock, now);
    if (!failed && clock == CLOCK_REALTIME) now->tv_sec += ahead();
    return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec real;
    clock_gettime(CLOCK_REALTIME, &real);
    now->tv_sec = real.tv_sec;
    now->tv_usec = real.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *now) {
    struct timespec real;
    clock_gettime(CLOCK_REALTIME, &real);
    if (now) *now = real.tv_sec;
    return real.tv_sec;
}
"""


class Clock:
    """The clock of the processes that are given its environment; Linux only.

    Their calls of libc's functions for the time of day are answered by a small library, loaded
    before libc. Monotonic clocks are let alone, as they are where the system's clock is set.

    Args:
        folder: for the library, and for how far the clock is ahead.
    """

    def __init__(self, folder: Path) -> None:
        compiler = shutil.which("cc")
        if not compiler:
            missing("needs a C compiler: cc")
        library, self._file = folder / "clock.so", folder / "clock"
        command = [compiler, "-shared", "-fPIC", "-o", str(library), "-xc", "-"]
        subprocess.run(command, input=_SOURCE, text=True, check=True)
        self.environment = {"LD_PRELOAD": str(library), "KB_CLOCK": str(self._file)}
        self.jump(0)

    def jump(self, seconds: int) -> None:
        """Set it so far ahead of the true time, or behind it."""
        self._file.write_text(str(seconds), encoding="ascii")
