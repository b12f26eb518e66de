"""Looks for personal data in whatever a stack has written, however it is spelled there."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterable

from complaints.privacy.personal_numbers import SEPARATORS
from complaints.privacy.plain_copy import PlainCopy

_BEFORE = 40
"""So many characters before a find are shown with it."""
_OURS = re.compile(
    r"\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,128}"
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?|\d+\.\d{6,}"
    rf"|{str(int(time.time()))[:5]}\d{{5}}(?:\d{{3}}|\d{{6}})?)\b",
    re.IGNORECASE,
)
"""Ids, digests, times and fractions that programs make: among so many some have the digits of a made-up number."""


def seen_in(places: Iterable[tuple[str, str]], secrets: Collection[str]) -> set[tuple[str, str]]:
    """Where one of the secrets is, with what stands before it. `places`: where a text is from, and the text."""
    sought, lengths = set(secrets), sorted({len(secret) for secret in secrets})
    runs = re.compile(f"[a-z0-9]{{{lengths[0]},}}")
    return {
        (place, text[max(0, at - _BEFORE) : at + length])
        for place, written in places
        for text in (plain(_OURS.sub("#", written)),)
        for run in runs.finditer(text)
        for length in lengths
        for at in range(run.start(), run.end() - length + 1)
        if text[at : at + length] in sought
    }


def plain(text: str) -> str:
    """The text as in `PlainCopy`, without separators between digits."""
    return re.sub(f"(?<=[0-9])[{re.escape(SEPARATORS)}]+(?=[0-9])", "", PlainCopy.of_json(text).text)


def decoded(raw: bytes | str | None) -> str:
    """As text, whatever it is."""
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw or ""
