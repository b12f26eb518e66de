"""Wall clocks that jump: a command under libfaketime, which rereads its offset from a file. Monotonic time goes on.

`python -m tests.faults.wrong_clock COMMAND` is what runs.
"""

from __future__ import annotations

import faulthandler
import select
import sys
import time
from functools import partial
from pathlib import Path

from commands.cli import main
from complaints.errors import ConfigError
from tests.faults.forked import STACKS

HOURS = (-30, -2, 2, 30)


def libraries() -> list[Path]:
    """The files of libfaketime, if it is installed."""
    return sorted(Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"))


def environment(file: Path) -> dict[str, str]:
    """Environment of a process whose clock `set_clock` changes. Raises ConfigError without libfaketime."""
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
    faulthandler.register(STACKS)
    # libfaketime 0.9.10 breaks sleeps until a point on the monotonic clock, which Python uses.
    time.sleep = partial(select.select, [], [], [])  # type: ignore[assignment]
    sys.exit(main(sys.argv[1:]))
