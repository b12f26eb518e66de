"""Find e-mail addresses and LINE ids in a plain copy of a text (`complaints.privacy.plain_copy`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from complaints.privacy.personal_numbers import Find

EMAIL, LINE = "อีเมล", "ไลน์"
HINTS = ("@", "lin", "ไลน", "ไล\u0e4cน", "mail", "yahoo", "outlook", "icloud", "(at", "( at")
"""Every plain copy with a find contains one of these."""
BRACKETED_AT = re.compile(r"[^\w\s] ?at ?[^\w\s]")
"""`(at)` of a plain copy, in whatever brackets the text has it."""

_LOCAL = r"[a-z0-9\u00e0-\u024f][a-z0-9\u00e0-\u024f._%+-]{0,63}"
_AT = r"(?: {0,3}@ {0,3}| ?\( ?at ?\) ?)"
_DOT = r"(?: ?\. ?|,(?=com|co|net|org)| ?\( ?dot ?\) ?| dot )"
_PROVIDER = r"(?:gmail|hotmail|yahoo|outlook|icloud|live|rocketmail|protonmail|googlemail|windowslive)"
_EMAIL = (
    rf"{_LOCAL}(?:{_AT}[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{0,3}}{_DOT}[a-z]{{2,24}}"
    rf"|(?:{_AT}| (?:at|แอ็?ท|แอด) |[._-]at[._-]){_PROVIDER}(?:(?:{_DOT}| ?จุด ?| )(?:com|co)(?:{_DOT}th)?)?)"
    rf"|(?=[a-z%+-]*[0-9._]){_LOCAL}(?:@| ?\( ?at ?\) ?)[a-z][a-z0-9-]{{2,62}}"  # the end of the domain is missing
    r"|[ก-๛a-z0-9._-]{1,40}@[ก-๛-]{1,40}\.(?:ไทย|[a-z]{2,10})"
)
_WORD = (
    r"(?:(?<![a-z])line(?![a-z])|(?<![a-z])line(?=id)|(?<!ออน)(?<!ออฟ)(?<!แอร์)(?<!เดด)(?<!ทม์)(?<!ไฮ)"
    r"(?:ไลน[\u0e4c\u0e3a]?|ไล\u0e4cน))"
)
_ID_WORD = r"(?:id|ไอดี|ไอดี้|account|แอ[ค็]*เคาท์)(?![a-z])"
_LINK_WORDS = r"(?: |มาที่|ได้ที่|ทาง|ของ|ผม|ดิฉัน|ฉัน|หนู|คือ|ชื่อ|ที่|is|=|:|-\)|-|\"|\()*"
_ID = r"@? ?[a-z0-9][a-z0-9._-]{1,28}[a-z0-9_]"
_MIXED = r"(?=[a-z0-9._-]*[a-z])(?=[a-z._-]*[0-9_.])[a-z0-9][a-z0-9._-]{2,28}[a-z0-9_]"
"""Letters with a digit, dot or underscore among them, which ordinary words do not have."""
_PUBLIC = (
    r"(?!@? ?(?:psc|traffy|official|nbtc|1584dlt|today|group|oa(?![a-z0-9])|man(?![a-z0-9])|notify|bkk|1111|1555|1567))"
)
_HANDLE = (
    rf"(?<![a-z0-9./@])(?<![a-z] )@{_PUBLIC}"
    r"(?=[a-z]|[a-z0-9._-]{7})(?=[a-z0-9._-]*[a-z])[a-z0-9._-]{3,29}[a-z0-9_]"
)
"""An id without a word such as LINE before it. Behind a Latin word `@` marks a place: `Condo Life @Asoke`."""
_LINE = (
    rf"{_WORD}[ .-]{{0,3}}{_ID_WORD}\.?{_LINK_WORDS}{_PUBLIC}{_ID}"
    rf"|{_ID_WORD} {{0,2}}{_WORD}{_LINK_WORDS}{_PUBLIC}{_ID}"
    rf"|{_WORD} {{0,3}}(?:[:=]|-\)|-(?= {{0,2}}@)|(?= ?@)){_LINK_WORDS}{_PUBLIC}{_ID}"
    rf"|{_WORD}(?:{_LINK_WORDS}\n ?)?{_LINK_WORDS}{_PUBLIC}{_MIXED}"
    r"|(?:line\.me/(?:r/)?ti/p/|lin\.ee/)[^\s]{2,60}"
    rf"|(?:แอด|ทัก|ไอดี|(?<![a-z])(?:add|id)) ?:? ?@{_PUBLIC}{_ID}"
    rf"|{_HANDLE}"
)
_CONTACTS = re.compile(rf"(?P<email>{_EMAIL})|(?P<line>{_LINE})")


_HINT = re.compile("|".join(map(re.escape, HINTS)))
_BEFORE, _BEHIND = 100, 300
"""Characters searched before and behind a hint; no find reaches further."""


def find_contacts(text: str) -> Iterator[Find]:
    """The e-mail addresses and LINE ids of a plain copy, in order."""
    if not any(hint in text for hint in HINTS):
        return
    done = 0
    for hint in _HINT.finditer(text):
        if hint.start() < done:
            continue
        for match in _CONTACTS.finditer(text, max(done, hint.start() - _BEFORE), hint.end() + _BEHIND):
            if match.start() > hint.end():
                break
            yield Find(match.start(), match.end(), EMAIL if match.lastgroup == "email" else LINE)
            done = match.end()
