"""Wall clocks that jump: a command under libfaketime, which reads its offset anew from a file. Time goes on evenly.

`python -m tests.faults.wrong_clock COMMAND` is what runs.
"""

from __future__ import annotations

import select
import sys
import time
from functools import partial
from pathlib import Path

from commands.cli import main
from complaints.errors import ConfigError

HOURS = (-30, -2, 2, 30)


def libraries() -> list[Path]:
    """Where libfaketime is, if it is."""
    return sorted(Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"))


def environment(file: Path) -> dict[str, str]:
    """For a process whose clock `set_clock` changes. ConfigError without libfaketime."""
    set_clock(file, 0)
    if not (found := libraries()):
        raise ConfigError("steps of the clock need libfaketime (Debian: apt-get install faketime)")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_CACHE_DURATION": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def set_clock(file: Path, hours: int) -> None:
    new = file.with_suffix(".new")
    new.write_text(f"{hours:+d}h\n")
    new.replace(file)


if __name__ == "__main__":
    # libfaketime 0.9.10 makes nonsense of sleeping to a point on the monotonic clock, as Python does.
    time.sleep = partial(select.select, [], [], [])  # type: ignore[assignment]
    sys.exit(main(sys.argv[1:]))
