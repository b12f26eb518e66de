"""Find and remove personal data in free text: phone numbers, e-mail, citizen ids, LINE ids.

Total: any string in, never raises. Runs before the first step that can fail, log or dead-letter.
Names, house numbers and vehicle plates stay: agencies need place and plate to act.
"""

from __future__ import annotations

import re

_DIGIT = "[0-9๐-๙]"
_GAP = r"[\s.\-–]{0,2}"
_START = rf"(?<!{_DIGIT})(?<!{_DIGIT}[.:\-])"
"""Not within a longer number, a decimal fraction, a time or a date."""
_END = rf"(?!{_DIGIT})"
_PHONE = rf"(?:\+?66|[0๐]){_GAP}[2-9๒-๙](?:{_GAP}{_DIGIT}){{7,8}}"
_CITIZEN_ID = rf"[1-8๑-๘](?P<gap>[\s\-]?){_DIGIT}{{4}}(?P=gap){_DIGIT}{{5}}(?P=gap){_DIGIT}{{2}}(?P=gap){_DIGIT}"
_EMAIL = r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}"
_LINE_ID = r"(?:(?i:line)\s{0,2}(?i:id)|ไลน์\s{0,2}(?:(?i:id)|ไอดี)|ไอดีไลน์)\s{0,2}[:=]?\s{0,2}@?[A-Za-z0-9._\-]{3,30}"

_PATTERNS = {
    "อีเมล": _EMAIL,
    "เลขประชาชน": _START + _CITIZEN_ID + _END,
    "โทรศัพท์": _START + _PHONE + _END,
    "ไลน์": _LINE_ID,
}
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""Kept whole: some of them hold what looks like a phone number, and a record's id must stay its id."""
_PERSONAL = re.compile("|".join([_UUID, *(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items())]))

_SUSPECT = re.compile(r"@|[0-9๐-๙](?:[\s.\-–]{0,2}[0-9๐-๙]){8}|(?i:line)|ไลน์")
"""What every match of _PERSONAL contains; most texts do not, and cost one quick pass."""


def redact(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with every find replaced by its kind in brackets, and the finds themselves, to be sealed."""
    if _SUSPECT.search(text) is None:
        return text, ()
    found: list[str] = []

    def mark(match: re.Match[str]) -> str:
        if match.lastgroup is None:
            return match.group()
        found.append(match.group())
        return f"[{next(name for name in _PATTERNS if match[name])}]"

    return _PERSONAL.sub(mark, text), tuple(found)


def redact_bytes(raw: bytes) -> bytes:
    """The same for bytes of unknown form, which are kept as they came where nothing is found."""
    text = raw.decode("utf-8", "surrogateescape")
    clean, found = redact(text)
    return clean.encode("utf-8", "surrogateescape") if found else raw
