"""Settings: the section `sealing`."""

from __future__ import annotations

from pathlib import Path

from complaints.settings.section import Secret, Section


class SealingSettings(Section, frozen=True, kw_only=True):
    key: Secret = Secret()
    """base64 of 32 random bytes; needed wherever complaints come in."""
    key_file: Path = Path("var/sealing.key")
    """Read where `key` is not set; `complaints up` makes it."""
    key_id: str = "k1"
    earlier_keys: Secret = Secret()
    """Keys that were in use before, as `key`, separated by commas: tracking codes made with them remain valid."""
