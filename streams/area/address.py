"""Area codes from address text in Thai or English: names after the word for their level, or bare at the end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from complaints.fold import fold
from complaints.reference.areas import BANGKOK, Areas

_NOISE = re.compile(r"[\s.,\-_:;()\"'ฯ]+")
_COUNTRY = re.compile(r"(ประเทศไทย|ไทย|thailand)$")
_POSTCODE = re.compile(r"(?<!\d)[1-9]\d{4}(?!\d)")
_PROVINCE = ("จังหวัด", "changwat")
_DISTRICT = ("เขต", "อำเภอ", "กิ่งอำเภอ", "khet", "amphoe", "amphur")
_SUBDISTRICT = ("แขวง", "ตำบล", "khwaeng", "kwaeng", "tambon")
_OTHER_THINGS = ("ถนน", "ถ", "ซอย", "ซ", "แยก", "คลอง", "วัด", "สะพาน", "ตลาด", "หมู่บ้าน", "โรงเรียน", "สถานี", "ท่าเรือ")
"""A bare name after one of these words belongs to that thing, which may be in another area."""
_SHORT = re.compile(r"(?<![ก-๙.])(?:(จ)|(อ)|(ต))\.")
_SUFFIX = {2: "province", 4: "district", 6: "subdistrict"}
_CAPITAL_ONLY = frozenset({"เขต", "แขวง", "khet", "khwaeng", "kwaeng"})
_COUNTRY_ONLY = frozenset({"อำเภอ", "กิ่งอำเภอ", "ตำบล", "amphoe", "amphur", "tambon"})


def bare(folded: str) -> str:
    """Folded text in lower case without spaces and punctuation: the form in which names are compared."""
    return _NOISE.sub("", folded).lower()


class _Names:
    """Names of one level: folded name -> codes of the areas with that name."""

    def __init__(self) -> None:
        self.codes: dict[str, set[str]] = defaultdict(set)
        self.longest = 0

    def add(self, name: str, codes: Iterable[str]) -> None:
        key = bare(fold(name))
        if key:
            self.codes[key].update(codes)
            self.longest = max(self.longest, len(key))

    def at(self, text: str, start: int) -> tuple[set[str], int]:
        """Codes of the longest name that begins at `start`, and where it ends."""
        for end in range(min(len(text), start + self.longest), start + 1, -1):
            if (codes := self.codes.get(text[start:end])) is not None:
                return codes, end
        return set(), start

    def before(self, text: str, end: int) -> tuple[set[str], int]:
        """Codes of the longest name that ends at `end`, and where it begins."""
        for start in range(max(0, end - self.longest), end - 1):
            if (codes := self.codes.get(text[start:end])) is not None:
                return codes, start
        return set(), end


class AddressReader:
    """Finds area codes in addresses by the area tables; an ambiguous name gives none."""

    def __init__(self, areas: Areas) -> None:
        self._areas = areas
        self._levels = {2: _Names(), 4: _Names(), 6: _Names()}
        self._postcodes: dict[str, set[str]] = defaultdict(set)
        for area in areas:
            for name in (area.thai, area.english):
                self._levels[len(area.code)].add(name, (area.code,))
            if len(area.code) == 4 and area.thai.startswith("เมือง") and area.code.endswith("01"):
                for short in ("เมือง", "mueang", "muang"):
                    self._levels[4].add(short, (area.code,))
            for postcode in area.postcodes:
                self._postcodes[postcode].add(area.code)
        for gone in areas.abolished.values():
            for name in (gone.thai, gone.english):
                self._levels[len(gone.code)].add(name, areas.current(gone.code))
        for spelling, code in areas.spellings.items():
            self._levels[len(code)].add(spelling, (code,))

    def read(self, address: str) -> str:
        """The most precise code the address supports: 6, 4 or 2 digits, or "" where it names no area."""
        address = fold(address)
        postcodes = {code for match in _POSTCODE.finditer(address) for code in self._postcodes.get(match.group(), ())}
        text = bare(_POSTCODE.sub(" ", _SHORT.sub(_spell_out, address)))
        text = _COUNTRY.sub("", text)
        if not self._ends_below_province(text):
            provinces, text = self._find(text, 2, _PROVINCE)
        else:
            provinces = set()
        districts, text = self._find(text, 4, _DISTRICT)
        subdistricts, _ = self._find(text, 6, _SUBDISTRICT)
        return _agree(provinces, districts, subdistricts, postcodes)

    def _ends_below_province(self, text: str) -> bool:
        """Whether the last words name a district or subdistrict, which may end like a province: แขวงถนนเพชรบุรี."""
        return any(
            self._levels[level].at(text, start + len(word))[1] == len(text)
            for level, words in ((4, _DISTRICT), (6, _SUBDISTRICT))
            for start, word in _occurrences(text, words)
        )

    def _find(self, text: str, level: int, words: tuple[str, ...]) -> tuple[set[str], str]:
        """The codes named at one level, and the text, cut before the name where that stood at the end."""
        names = self._levels[level]
        for start, word in sorted(_occurrences(text, words), reverse=True):
            codes, end = names.at(text, start + len(word))
            if codes := _by_word(codes, word):
                rest = text[:start] if end == len(text) else text
                return codes, rest
        ending = text.removesuffix(_SUFFIX[level])
        codes, start = names.before(ending, len(ending))
        if not codes or ending[:start].endswith(_OTHER_THINGS) or (level < 6 and ending[:start].endswith(_SUBDISTRICT)):
            return set(), text
        return codes, ending[:start]


def _spell_out(match: re.Match[str]) -> str:
    return "จังหวัด" if match[1] else "อำเภอ" if match[2] else "ตำบล"


def _occurrences(text: str, words: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    for word in words:
        start = text.find(word)
        while start >= 0:
            yield start, word
            start = text.find(word, start + 1)


def _by_word(codes: set[str], word: str) -> set[str]:
    """The codes that fit the word for their level: Bangkok has khet and khwaeng, other provinces amphoe and tambon."""
    if word in _CAPITAL_ONLY:
        return {code for code in codes if code.startswith(BANGKOK)}
    if word in _COUNTRY_ONLY:
        return {code for code in codes if not code.startswith(BANGKOK)}
    return codes


def _agree(provinces: set[str], districts: set[str], subdistricts: set[str], postcodes: set[str]) -> str:
    """The most precise code on which all names agree; a named district or subdistrict outweighs a postcode."""
    province = next(iter(provinces)) if len(provinces) == 1 else ""
    found = ""
    for named in (districts, subdistricts, postcodes):
        inside = {code for code in named if code.startswith(province)}
        narrowed = {code for code in inside if code.startswith(found)} or {
            code for code in inside if found.startswith(code)
        }
        if narrowed and (named is not postcodes or not found or len(found) < 4):
            shared = _shared(narrowed)
            found = shared if len(shared) >= len(found) else found
    if len(districts) > 1 and not found:
        found = _shared({code for code in postcodes if any(code.startswith(district) for district in districts)})
    return found or province


def _shared(codes: set[str]) -> str:
    """The smallest area that holds all codes: their common prefix, cut to a whole level."""
    if not codes:
        return ""
    low, high = min(codes), max(codes)
    same = next(
        (index for index, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high))
    )
    return low[: same // 2 * 2]
