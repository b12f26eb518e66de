"""Files by what is in them, as a key under which what was made from them is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from complaints.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Contents:
    """Some files of a folder. Equal to another where all bytes are, wherever the two folders lie."""

    folder: Path = field(compare=False)
    digests: tuple[tuple[str, bytes], ...]
    """Name and SHA-256 of each file."""

    @classmethod
    def of(cls, folder: Path, *names: str) -> Contents:
        """Read the files. Raises ConfigError naming one that cannot be read."""
        return cls(folder, tuple((name, hashlib.sha256(_bytes(folder / name)).digest()) for name in names))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
