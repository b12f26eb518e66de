"""Find and remove personal data in free text: phone numbers, e-mail, citizen ids, LINE ids.

Total: any string in, never raises. Runs before the first step that can fail, log or dead-letter.
Names, house numbers and vehicle plates stay: agencies need place and plate to act.
"""

from __future__ import annotations

import re

_DIGIT = "[0-9๐-๙]"
_GAP = r"[\s.\-–]{0,2}"


def _digits(count: int) -> str:
    return _GAP.join([_DIGIT] * count)


_PATTERNS = (
    ("อีเมล", r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}"),
    ("เลขประชาชน", rf"(?<![0-9๐-๙.])[1-8๑-๘]{_GAP}{_digits(12)}(?![0-9๐-๙])"),
    ("โทรศัพท์", rf"(?<![0-9๐-๙.])(?:\+?66{_GAP}|[0๐]{_GAP})[2-9๒-๙]{_GAP}{_digits(7)}(?:{_GAP}{_DIGIT})?(?![0-9๐-๙])"),
    ("ไลน์", r"(?:(?:[Ll][Ii][Nn][Ee]|ไลน์)\s{0,2}(?:[Ii][Dd]|ไอดี)|ไอดีไลน์)\s{0,2}[:=]?\s{0,2}@?[A-Za-z0-9._\-]{3,30}"),
)
_PERSONAL = re.compile("|".join(f"({pattern})" for _, pattern in _PATTERNS))
_MARKS = tuple(f"[{name}]" for name, _ in _PATTERNS)

_SUSPECT = re.compile(r"@|[0-9๐-๙](?:[\s.\-–]{0,2}[0-9๐-๙]){8}|[Ll][Ii][Nn][Ee]|ไลน์")
"""What every match of _PERSONAL contains; most texts do not, and cost one quick pass."""


def redact(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with every find replaced by its kind in brackets, and the finds themselves, to be sealed."""
    if _SUSPECT.search(text) is None:
        return text, ()
    found: list[str] = []

    def mark(match: re.Match[str]) -> str:
        found.append(match.group())
        return _MARKS[(match.lastindex or 1) - 1]

    return _PERSONAL.sub(mark, text), tuple(found)


def redact_bytes(raw: bytes) -> bytes:
    """The same for bytes of unknown form, which are kept as they came where nothing is found."""
    text = raw.decode("utf-8", "surrogateescape")
    clean, found = redact(text)
    return clean.encode("utf-8", "surrogateescape") if found else raw
