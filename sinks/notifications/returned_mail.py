"""Reads messages that came back from where a mail server has put them: a file, a folder, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from complaints.errors import ConfigError

MOST_BYTES = 5_000_000
"""Of one message: a report has the returned message in it, and ours are small."""


def returned_mail(place: str) -> Iterator[bytes]:
    """Each message: that of a file, those of a folder or Maildir, or the one on standard input (`-`).

    Raises ConfigError naming what cannot be read.
    """
    if place == "-":
        yield sys.stdin.buffer.read(MOST_BYTES)
        return
    path = Path(place)
    try:
        for file in _files(path) if path.is_dir() else [path]:
            with file.open("rb") as message:
                yield message.read(MOST_BYTES)
    except OSError as error:
        raise ConfigError(f"{place}: {error.strerror}") from error


def _files(folder: Path) -> list[Path]:
    """Of a Maildir what is new and what was read; `tmp` holds what is still being written."""
    folders = [folder / name for name in ("cur", "new") if (folder / name).is_dir()] or [folder]
    return [file for one in folders for file in sorted(one.iterdir()) if file.is_file() and file.name[0] != "."]
