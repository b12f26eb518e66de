"""Values loaded from files of the config folder, and loaded again in a running process when the files change.

A change is taken only when the files are the same at two consecutive looks and load without error. When they do not
load, the old value stays in use and `problem` says why.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, Literal, TypeVar

from complaints.clock import Clock
from complaints.errors import ComplaintsError, TransientError

Part = Literal["channels", "rules", "decisions", "cases", "notifications", "topics"]
"""A group of files that is taken as one. `decisions` are the rules without the list of agencies."""
SETTLE_SECS = 0.1
"""Pause between the two looks of `look_twice`."""
DIGEST_CHARS = 12

_DECISIONS = ("taxonomy.yaml", "routing.yaml", "national.yaml", "areas/*.csv", "model/*.npz")
_FILES: dict[Part, tuple[str, ...]] = {
    "channels": ("channels.yaml",),
    "rules": ("agencies.yaml", *_DECISIONS),
    "decisions": _DECISIONS,
    "cases": ("cases.yaml", "agencies.yaml"),
    "notifications": ("notifications.yaml", "agencies.yaml"),
    "topics": ("topics.yaml",),
}
_log = logging.getLogger(__name__)
T = TypeVar("T")

Signature = tuple[tuple[str, int, int, int], ...]
"""Name, time of change (ns), size (bytes) and inode of each file: cheap to read, and different when a file changes."""


class ConfigWatch(Generic[T]):
    """The value of one part of a config folder. Safe to use from several threads."""

    def __init__(
        self, folder: Path, part: Part, load: Callable[[], T], clock: Clock, *, first: Callable[[], T] | None = None
    ) -> None:
        """Load the first value, by `first` where it is given, else by `load`. Raises what that function raises."""
        self.part, self._folder, self._load, self._clock = part, folder, load, clock
        self._lock = threading.Lock()
        self._taken = self._seen = signature(folder, part)
        self.digest = digest(folder, part)
        self.problem: str | None = None
        """Why the changed files were not taken; None when they were."""
        self.value = (first or load)()

    def look(self) -> bool:
        """Take changed files once they are the same as at the last look. True when `value` or `problem` changed."""
        with self._lock:
            found = signature(self._folder, self.part)
            settled, self._seen = found == self._seen, found
            return found != self._taken and settled and self._take(found)

    def look_twice(self) -> bool:
        """As `look`, for a caller that needs a change written just now. Takes microseconds when nothing changed."""
        if signature(self._folder, self.part) == self._taken:
            return False
        self.look()
        self._clock.sleep(SETTLE_SECS)
        return self.look()

    def _take(self, found: Signature) -> bool:
        try:
            fresh = digest(self._folder, self.part)
            value = self._load() if fresh != self.digest else self.value
        except TransientError as error:
            _log.warning("%s of %s wait: %s", self.part, self._folder, error)
            return False
        except ComplaintsError as error:
            _log.error("%s of %s stay as they were: %s", self.part, self._folder, error)
            self._taken, self.problem = found, str(error)
            return True
        if signature(self._folder, self.part) != found:
            return False  # the files changed while they were loaded: a later look takes them
        changed = fresh != self.digest or self.problem is not None
        if changed:
            _log.info("%s of %s are in use as they are now: %s", self.part, self._folder, fresh)
        self._taken, self.value, self.digest, self.problem = found, value, fresh, None
        return changed


def signature(folder: Path, part: Part) -> Signature:
    """The state of a part's files on disk, to be compared with an earlier one."""
    return tuple(_stated(path) for path in _paths(folder, part))


def digest(folder: Path, part: Part) -> str:
    """The first DIGEST_CHARS hex digits of a SHA-256 over names and content of a part's files.

    Equal for equal files, wherever the folder is.
    """
    found = hashlib.sha256()
    for path in _paths(folder, part):
        content = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b"-"
        found.update(f"{path.relative_to(folder)}\0".encode() + content)
    return found.hexdigest()[:DIGEST_CHARS]


def _paths(folder: Path, part: Part) -> list[Path]:
    found: list[Path] = []
    for pattern in _FILES[part]:
        found += sorted(folder.glob(pattern)) if "*" in pattern else [folder / pattern]
    return found


def _stated(path: Path) -> tuple[str, int, int, int]:
    try:
        stat = path.stat()
    except OSError:
        return path.name, 0, 0, 0
    return path.name, stat.st_mtime_ns, stat.st_size, stat.st_ino
