"""What the cells of a column look like: shares of the filled ones that are times, phone numbers, names, places ..."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from complaints.privacy.redact import redact
from producers.reading.cell import Cell, CellError, empty, shown
from producers.reading.thai_time import parse_time

_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_NOT_DIGITS = re.compile(r"\D")
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_PERSON = re.compile(
    r"(?:นาย|นาง(?:สาว)?|น\.ส\.|ด\.[ชญ]\.|ว่าที่|พระ|ดร\.|[พร]\.?[ตอท]\.?[ตทอ]?\.?\s|คุณ|Mr\.?|Mrs\.?|Ms\.?|Miss)\s?\S"
)
_PLACE = re.compile(
    r"(?:^|\s|\d)(?:ต|อ|จ|ถ|ซ|ม)\.\s?\S|ตำบล|แขวง|อำเภอ|เขต|จังหวัด|กรุงเทพ|กทม|ถนน|ซอย|หมู่(?:ที่|บ้าน)|แยก|หน้าโรงเรียน|"
    r"(?i:\broad\b|\bsoi\b|district|province|street|bangkok)"
)
_HOUSE = re.compile(r"^\s*(?:บ้านเลขที่|เลขที่)?\s*\d{1,4}(?:/\d{1,4})?\s+(?:ม\.|หมู่|ซ\.|ซอย|ถ\.|ถนน|ต\.|ตำบล)")
_REFERENCE = re.compile(r"(?=.*\d)[\w./\-–ก-๙ ]{1,40}")


@dataclass(frozen=True, slots=True)
class Content:
    """Shares are of the filled cells, 0 to 1."""

    cells: int
    filled: int
    distinct: float
    mean_chars: float
    times: float
    phones: float
    citizen_ids: float
    emails: float
    urls: float
    people: float
    places: float
    houses: float
    latitudes: float
    longitudes: float
    references: float
    personal: float
    """With a phone number, e-mail address or citizen id somewhere in them."""
    counted: bool
    """Whether the cells are 1, 2, 3 ... or 0, 1, 2 ...: row numbers, which identify no complaint."""
    errors: int

    @property
    def empty(self) -> bool:
        return self.filled == 0


def content_of(cells: Sequence[Cell]) -> Content:
    """Measure a column of one file."""
    filled = [cell for cell in cells if not empty(cell) and not isinstance(cell, CellError)]
    texts = [shown(cell).strip() for cell in filled]

    def share(holds: Callable[[Cell, str], bool]) -> float:
        return sum(map(holds, filled, texts)) / len(filled) if filled else 0.0

    return Content(
        cells=len(cells),
        filled=len(filled),
        distinct=len(set(texts)) / len(texts) if texts else 0.0,
        mean_chars=sum(map(len, texts)) / len(texts) if texts else 0.0,
        times=share(is_time),
        phones=share(lambda _, text: is_phone(text)),
        citizen_ids=share(lambda _, text: is_citizen_id(text)),
        emails=share(lambda _, text: bool(_EMAIL.fullmatch(text))),
        urls=share(lambda _, text: bool(_URL.match(text))),
        people=share(lambda _, text: len(text) <= 60 and bool(_PERSON.match(text))),
        places=share(lambda _, text: bool(_PLACE.search(text))),
        houses=share(lambda _, text: bool(_HOUSE.match(text))),
        latitudes=share(lambda _, text: _between(text, 5.0, 21.0)),
        longitudes=share(lambda _, text: _between(text, 97.0, 106.0)),
        references=share(lambda _, text: bool(_REFERENCE.fullmatch(text))),
        personal=share(lambda _, text: bool(redact(text)[1]) or is_phone(text) or is_citizen_id(text)),
        counted=_is_counted(texts),
        errors=sum(isinstance(cell, CellError) for cell in cells),
    )


def is_time(cell: Cell, text: str) -> bool:
    """Whether it is a date, or written like one."""
    if isinstance(cell, (date, datetime)):
        return True
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def is_phone(text: str) -> bool:
    """A Thai number as a whole, also one whose first 0 a spreadsheet has taken."""
    digits = _NOT_DIGITS.sub("", text.translate(_DIGITS))
    rest = re.sub(r"[\d\s()+.\-–ต่อ#extEXT,/]", "", text.translate(_DIGITS))
    known = re.match(r"(?:0[2-9]|66[2-9])", digits) or (len(digits) == 9 and re.match(r"[689]", digits))
    return not rest and bool(known) and 8 <= len(digits) <= 21 and "/" not in text[:3]


def is_citizen_id(text: str) -> bool:
    """Thirteen digits whose last one is the check digit of the others (Department of Provincial Administration)."""
    digits = _NOT_DIGITS.sub("", text.translate(_DIGITS))
    if len(digits) != 13 or len(text) > 20:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(13, 1, -1), strict=False))
    return (11 - total % 11) % 10 == int(digits[12])


def repeated_parts(texts: Sequence[str], separator: str) -> int:
    """How many of the parts between separators occur in more than one cell."""
    parts = Counter(part.strip() for text in texts for part in set(text.split(separator)) if separator in text)
    whole = Counter(text for text in texts if separator not in text)
    return sum(1 for part, count in parts.items() if part and (count > 1 or part in whole))


def _is_counted(texts: Sequence[str]) -> bool:
    numbers = [int(text.translate(_DIGITS)) for text in texts if text.translate(_DIGITS).isdecimal()]
    rising = all(after - before == 1 for before, after in pairwise(numbers))
    return len(numbers) == len(texts) > 1 and rising and numbers[0] in (0, 1)


def _between(text: str, least: float, most: float) -> bool:
    try:
        return "." in text and least <= float(text) <= most
    except ValueError:
        return False
