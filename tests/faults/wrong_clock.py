"""Wall clocks that jump: a program under libfaketime, which reads its offset anew from a file. Time goes on evenly."""

from __future__ import annotations

from pathlib import Path

from complaints.errors import ConfigError

HOURS = (-30, -2, 2, 30)


def environment(file: Path) -> dict[str, str]:
    """For a process whose clock `set_clock` changes. ConfigError without libfaketime."""
    set_clock(file, 0)
    found = sorted(Path("/usr").glob("lib*/**/faketime/libfaketimeMT.so.1"))
    if not found:
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
