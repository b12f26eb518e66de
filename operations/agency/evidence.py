"""Evidence that work is done: the digest of a file, and where it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from complaints.errors import ConfigError
from complaints.events.case import Evidence
from complaints.privacy.redact import redact_link


def evidence_of(files: Sequence[Path], kept_at: Sequence[str]) -> tuple[Evidence, ...]:
    """Evidence for each file. `kept_at` says where each is kept, in the same order; none: under its own name.

    The files themselves are not sent anywhere, and a place with personal data in it is not told. Raises ConfigError
    where the numbers differ or a file is not there.
    """
    if kept_at and len(kept_at) != len(files):
        raise ConfigError(f"--kept-at: {len(kept_at)} places for {len(files)} files of --evidence: give one for each")
    places = kept_at or [file.name for file in files]
    return tuple(
        Evidence(reference=redact_link(place)[0], sha256=_digest(file))
        for file, place in zip(files, places, strict=True)
    )


def _digest(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise ConfigError(f"--evidence: {file}: {error.strerror}") from error
