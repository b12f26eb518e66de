"""Find and remove personal data in free text: telephone numbers, e-mail addresses, citizen ids, LINE ids.

Takes any string and never raises. Runs before the first step that can fail, log or dead-letter.
Names, house numbers, bank accounts and vehicle plates stay: agencies need them to act.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import unquote

from complaints.fold import IGNORED
from complaints.privacy.contact_ids import BRACKETED_AT, EMAIL, HINTS, LINE, find_contacts
from complaints.privacy.personal_numbers import CITIZEN_ID, LEAST_DIGITS, PHONE, Find, digit_runs, find_numbers
from complaints.privacy.plain_copy import MARKUP_BEGINS, ODD_NUMBER, PlainCopy, marked

_DIGITS = r"\d\udcf0-\udcf9"
_LETTERS = (
    r"\u00aa-\u01f3\u02b0-\u02e3\u1d2c-\u1dbb\u1e9a\u2071-\u217f\u249c-\u24e9\u2c7c\u2c7d\u3250-\u32cf\u3371-\u33ff"
    r"\ua7f2-\ua7f4\ufb00-\ufb06\ufe6b\uff20-\uff5a\U000107a5\U0001ccd6-\U0001ccf9\U0001d400-\U0001d6a3\U0001f110-\U0001f190"
)
_NOTHING = rf"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f{IGNORED}"
"""For use inside [] of a regular expression: what a plain copy turns into a digit, may turn into a Latin letter, or
leaves out. A test compares all three with Python's Unicode tables.
"""
_GAP = r"[\W_\u115f\u1160\u3164\uffa0\u30fc\uff70]*"
_UNUSUAL, _LATIN = re.compile(r"[^\t\n\r -~\u0e01-\u0e5b]"), re.compile(r"[A-Za-z]")
_ODD = re.compile(f"[{_LETTERS}{_NOTHING}]")
_MANY_DIGITS = re.compile(rf"[{_DIGITS}](?:{_GAP}[{_DIGITS}]){{{LEAST_DIGITS - 1}}}")

_PERHAPS_MANY = re.compile(rf"[0-9\u0e50-\u0e59][^A-Za-z\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46]{{{LEAST_DIGITS - 1}}}")
"""A digit with no letter behind it for so long. In text without _UNUSUAL, every match of _MANY_DIGITS begins so."""
_ASCII_HINTS = re.compile(
    "|".join(re.escape(hint) for hint in (*HINTS, *MARKUP_BEGINS, "at") if hint.isascii()).encode()
)
_THAI_HINTS = re.compile("|".join(re.escape(hint) for hint in HINTS if not hint.isascii()))

REPORTER = "ผู้ร้อง"
_MARKS = "|".join((EMAIL, CITIZEN_ID, PHONE, LINE))
_KEPT = re.compile(rf"[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}(?:\.[0-9]+)?|\((?:{_MARKS})\)")
"""Ids of records and events, some of which contain what looks like a phone number, and marks of earlier redaction."""
_REPORTER = re.compile(r'(?P<name>"reporter"\s*:\s*)(?P<value>\{(?!\s*"(?:key|box)"\s*:)[^}]*(?:\}|$))')
"""An unsealed reporter: in a record that was refused before sealing, or in a line that breaks off."""
_JSON_KEPT = re.compile(r'"(?:reference|box|key)" ?: ?"[^"]*"|"(?:longitude|latitude|version)" ?: ?[-0-9.]+')
"""Fields that are not free text: changed, they would name another complaint or could no longer be decrypted."""
_AS_ON_CARDS = re.compile(r"\d\D+\d{4}\D+\d{5}\D+\d{2}\D+\d")
"""A citizen id in the groups in which cards have it."""
_CARD_WORD, _CARD_WORD_CHARS = re.compile(r"บัตร|ประชาชน|ปชช|ต่างด้าว|ประจ(?:\u0e33|\u0e4d\u0e32)ตัว"), 20


BETWEEN_FIELDS = " x "
"""Joins texts so that one check covers all of them. Its letter keeps digits of two texts from forming one number."""


def suspicious(text: str) -> bool:
    """A quick check: False, as for most texts, means that `redact` finds nothing."""
    return not _plain(text) and _suspicious(text)


def _plain(text: str) -> bool:
    """A quicker check, a third of the time of `_suspicious`: True, as for nine texts in ten, means that it is False."""
    return not (
        _UNUSUAL.search(text)
        or _PERHAPS_MANY.search(text)
        or _THAI_HINTS.search(text)
        # Letters that come together when those between them are left out only make it less quick.
        or _ASCII_HINTS.search(text.encode("ascii", "ignore").lower())
    )


def _suspicious(text: str) -> bool:
    if "@" in text or _MANY_DIGITS.search(text):
        return True
    if _UNUSUAL.search(text) and (_ODD.search(text) or ODD_NUMBER.search(text)):
        return True
    small = text.lower() if _LATIN.search(text) else text
    if any(map(small.__contains__, HINTS)):
        return True
    return marked(text) or ("at" in small and BRACKETED_AT.search(small) is not None)


def redact(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with every find replaced by its kind in brackets, and the finds themselves, to be sealed."""
    return _redact(text, PlainCopy(text)) if suspicious(text) else (text, ())


def redact_raw(text: str) -> tuple[str, tuple[str, ...]]:
    """As `redact`, for text of unknown form, mostly JSON: escapes are resolved, and an unsealed reporter is a find."""
    text, reporters = _without_reporter(text)
    if "\\" not in text and not suspicious(text):
        return text, reporters
    clean, found = _redact(text, PlainCopy.of_json(text), _JSON_KEPT)
    return clean, reporters + found


def redact_bytes(raw: bytes) -> bytes:
    """As `redact_raw`, for bytes; they are returned unchanged where nothing is found."""
    clean, found = redact_raw(raw.decode("utf-8", "surrogateescape"))
    return clean.encode("utf-8", "surrogateescape") if found else raw


def redact_link(link: str) -> tuple[str, tuple[str, ...]]:
    """The link unchanged, or replaced as a whole by the kind of personal data in it; and what was removed.

    Thirteen digits in a row are a citizen id here only where a word before says so: files and records are numbered so.
    """
    if not suspicious(link):
        return link, ()
    copy = PlainCopy(unquote(link))
    finds = _finds(copy.text, (_KEPT,))
    kind = next((find.kind for find in finds if _is_no_file_number(find, copy.text)), None)
    return (f"[{kind}]", (link,)) if kind else (link, ())


def _is_no_file_number(find: Find, text: str) -> bool:
    number = text[find.start : find.end]
    if find.kind != CITIZEN_ID or "-" in number or _AS_ON_CARDS.fullmatch(number):
        return True
    return _CARD_WORD.search(text[max(0, find.start - _CARD_WORD_CHARS) : find.start]) is not None


def _without_reporter(text: str) -> tuple[str, tuple[str, ...]]:
    found = tuple(match["value"] for match in _REPORTER.finditer(text))
    return (_REPORTER.sub(rf'\g<name>"[{REPORTER}]"', text), found) if found else (text, ())


def _redact(text: str, copy: PlainCopy, *kept: re.Pattern[str]) -> tuple[str, tuple[str, ...]]:
    parts: list[str] = []
    found: list[str] = []
    done = 0
    for find in _finds(copy.text, (_KEPT, *kept)):
        start, end = copy.origin(find.start, find.end)
        parts += text[done:start], f"[{find.kind}]"
        found.append(text[start:end])
        done = end
    return "".join((*parts, text[done:])), tuple(found)


def _finds(plain: str, patterns: Sequence[re.Pattern[str]]) -> list[Find]:
    contacts, runs = list(find_contacts(plain)), digit_runs(plain)
    if not contacts and not runs:
        return []
    kept = [match.span() for pattern in patterns for match in pattern.finditer(plain)]
    contacts = [find for find in contacts if not _overlaps(find, kept)]
    taken = sorted([*kept, *((find.start, find.end) for find in contacts)])
    return sorted([*contacts, *find_numbers(plain, runs, taken)])


def _overlaps(find: Find, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < find.end and find.start < end for start, end in spans)
