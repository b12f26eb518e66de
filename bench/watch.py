"""Processor time and memory of a program and its children, from /proc, while it runs."""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect
from pathlib import Path
from typing import NamedTuple

EVERY_SECS = 0.05
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class Sample(NamedTuple):
    time: float
    cpu_secs: float
    rss_mb: float


class Watch(threading.Thread):
    """Samples until `stop`; times are seconds since 1970."""

    def __init__(self, *pids: int | None, every_secs: float = EVERY_SECS) -> None:
        super().__init__(daemon=True)
        self._every_secs = every_secs
        self._pids = [pid for pid in pids if pid is not None]
        self._samples = [self._sample()]
        self._stop_now = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stop_now.wait(self._every_secs):
            self._samples.append(self._sample())

    def stop(self) -> None:
        self._stop_now.set()
        self.join()

    def cpu_secs(self, start: float, end: float) -> float:
        """User and system time in seconds, spent between two moments."""
        return self._at(end) - self._at(start)

    def peak_mb(self) -> float:
        """The greatest resident memory of all together, in MB."""
        return max(sample.rss_mb for sample in self._samples)

    def memory(self) -> list[tuple[float, float]]:
        """Samples of (moment, resident megabytes of all together)."""
        return [(sample.time, sample.rss_mb) for sample in self._samples]

    def _at(self, moment: float) -> float:
        samples = self._samples
        place = min(max(bisect(samples, (moment,)), 1), len(samples) - 1)
        before, after = samples[place - 1], samples[place]
        share = (moment - before.time) / (after.time - before.time or 1)
        return before.cpu_secs + min(max(share, 0.0), 1.0) * (after.cpu_secs - before.cpu_secs)

    def _sample(self) -> Sample:
        cpu = rss = 0.0
        waiting = self._pids.copy()
        while waiting:
            pid = waiting.pop()
            try:
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                waiting += [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
            except (FileNotFoundError, ProcessLookupError):
                continue
            cpu += sum(map(int, fields[11:15])) * _TICK  # user and system time, own and of ended children
            rss += int(fields[21]) * _PAGE_MB
        return Sample(time.time(), cpu, rss)
