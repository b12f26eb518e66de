"""A disk whose cache is lost with the power: what was never fsynced is gone after `lose`.

SIGKILL does not empty the kernel's cache. So the gateway records what it has fsynced, and after it was killed all other
bytes are removed, cut anywhere, or turned to zeros, as file systems do.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import msgspec


class _Durable(msgspec.Struct):
    lengths: dict[str, int]
    """Bytes of each file that were fsynced."""
    names: set[str]
    """Entries of the folder that were fsynced."""


@dataclass(frozen=True, slots=True)
class VolatileDisk:
    """Of one spool folder; `notes` is a file outside of it."""

    folder: Path
    notes: Path

    def install(self) -> None:
        """Put the spool on this disk; called in the gateway's process before it starts."""
        from commands import gateway
        from producers.spool.folder import Disk, Spool

        gateway.Spool = partial(Spool, disk=Disk(fsync=self.noting()))  # type: ignore[attr-defined, assignment]

    def lose(self, chance: Random) -> int:
        """Cut the power; return how many bytes were lost. No process may use the folder."""
        durable, lost = self._load(), 0
        for path in self.folder.glob("*.spool"):
            length, synced = path.stat().st_size, durable.lengths.get(path.name, 0)
            if path.name not in durable.names:
                path.unlink()
                lost += length
                continue
            kept = chance.choice((synced, chance.randint(synced, length)))
            os.truncate(path, kept)
            if chance.random() < 0.5:
                with path.open("r+b") as file:
                    file.seek(synced)
                    file.write(bytes(kept - synced))
            lost += length - synced
        return lost

    def noting(self) -> Callable[[int], None]:
        """An fsync for one process, which records what was fsynced."""
        durable = self._load()
        # File names are reused after a restart, once their records were handed over.
        here = {path.name for path in self.folder.glob("*")}
        durable.names &= here
        durable.lengths = {name: length for name, length in durable.lengths.items() if name in here}

        def fsync(descriptor: int) -> None:
            os.fsync(descriptor)
            status, path = os.fstat(descriptor), Path(f"/proc/self/fd/{descriptor}").readlink()
            if path.parent == self.folder:
                durable.lengths[path.name] = status.st_size
            elif stat.S_ISDIR(status.st_mode) and path == self.folder:
                durable.names = set(os.listdir(self.folder))
            self._save(durable)

        return fsync

    def _load(self) -> _Durable:
        if not self.notes.exists():
            return _Durable({}, set())
        return msgspec.json.decode(self.notes.read_bytes(), type=_Durable)

    def _save(self, durable: _Durable) -> None:
        new = self.notes.with_suffix(".new")
        new.write_bytes(msgspec.json.encode(durable))
        new.replace(self.notes)
