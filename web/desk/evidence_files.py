"""Files that show that work is done: each in the folder of its case under its digest, and given out for it alone."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Final
from uuid import UUID

from complaints.errors import PermanentError, TransientError
from complaints.events.case import Evidence, kept_reference
from complaints.settings import Settings
from complaints.to_disk import to_disk
from web.desk.accounts import state_folder

SUFFIXES: Final[Mapping[str, str]] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
"""Every media type that is taken."""
HEAD_BYTES: Final = 16
"""So many bytes of a file tell its type."""
_ABANDONED: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that has come and belongs to no case yet."""

    path: Path
    sha256: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of a case."""

    path: Path
    evidence: Evidence


class EvidenceFiles:
    """The folder. Names in it are made of ids and digests alone. Safe in threads and for several programs at once."""

    def __init__(self, folder: Path, most_mb: int) -> None:
        self._folder, self.most_mb, self.most_bytes = folder, most_mb, most_mb * 1_000_000

    @classmethod
    def from_settings(cls, settings: Settings) -> EvidenceFiles:
        """The folder that the settings name."""
        named = settings.desk.evidence
        return cls(Path(named) if named else state_folder(settings) / "evidence", settings.desk.evidence_mb)

    def draft(self) -> IO[bytes]:
        """A new file to write into, readable by its owner alone. Raises TransientError where that cannot be."""
        try:
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            return tempfile.NamedTemporaryFile(dir=self._incoming, delete=False)
        except OSError as error:
            raise _away(error) from error

    def keep(self, case: UUID, upload: Upload) -> Evidence:
        """Make it a file of this case, on disk for good. Raises TransientError where that cannot be."""
        target = self._path(case, upload.sha256, upload.media_type)
        try:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            upload.path.replace(target)
            for folder in (target.parent, target.parent.parent, self._folder):
                to_disk(folder)
        except OSError as error:
            raise _away(error) from error
        return _evidence(upload.sha256, upload.media_type, upload.bytes)

    def find(self, case: UUID, sha256: str) -> Kept | None:
        """The file of this case with this digest; None where there is none."""
        for media_type in SUFFIXES:
            path = self._path(case, sha256, media_type)
            if path.is_file():
                return Kept(path, _evidence(sha256, media_type, path.stat().st_size))
        return None

    def read_whole(self, case: UUID, sha256: str) -> Kept | None:
        """As `find`; raises PermanentError where the content is no longer that of the digest."""
        kept = self.find(case, sha256)
        if kept is not None:
            with kept.path.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != sha256:
                    raise PermanentError(f"the evidence {sha256} of case {case} is damaged on disk")
        return kept

    def forget_abandoned(self, now: datetime) -> None:
        """Remove what came more than a day ago and was never kept, as where the desk was killed meanwhile."""
        if self._incoming.is_dir():
            for path in self._incoming.iterdir():
                if now.timestamp() - path.stat().st_mtime > _ABANDONED.total_seconds():
                    path.unlink(missing_ok=True)

    @property
    def _incoming(self) -> Path:
        return self._folder / "incoming"

    def _path(self, case: UUID, sha256: str, media_type: str) -> Path:
        return self._folder / str(case)[:2] / str(case) / f"{sha256}{SUFFIXES[media_type]}"


def media_type_of(head: bytes) -> str | None:
    """What the first bytes of a file say that it is; None where it is nothing that is taken. Pure."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "application/pdf" if head.startswith(b"%PDF-") else None


def _evidence(sha256: str, media_type: str, size: int) -> Evidence:
    return Evidence(reference=kept_reference(sha256), sha256=sha256, media_type=media_type, bytes=size)


def _away(error: OSError) -> TransientError:
    return TransientError(f"desk.evidence: {error.strerror}")
