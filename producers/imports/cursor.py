"""Where an import goes on after an interruption: one small file per source that counts only acknowledged rows."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Annotated

import msgspec

from complaints.errors import ConfigError
from complaints.outcome import Reason
from complaints.settings import Section

Count = Annotated[int, msgspec.Meta(ge=0)]


class Cursor(Section, frozen=True, kw_only=True):
    source: str
    position: Count = 0
    published: Count = 0
    repeated: Count = 0
    rejected: dict[Reason, Count] = msgspec.field(default_factory=dict)


class CursorFile:
    """The cursor of the source with this identity; another content of the same name has its own."""

    def __init__(self, folder: Path, identity: str) -> None:
        self._path = folder / f"{hashlib.sha256(identity.encode()).hexdigest()[:24]}.json"

    def load(self) -> Cursor | None:
        """The saved cursor, None when there is none. Raises ConfigError when the file is damaged."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Cursor)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ConfigError(f"cursor {self._path}: {error}; start over with --restart") from error

    def save(self, cursor: Cursor) -> None:
        """Replace it as a whole, so that a crash leaves the old or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.write(msgspec.json.encode(cursor))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)
