"""Finds the area that a complaint's text names, for complaints without a usable place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from complaints.fold import MARKS
from complaints.reference.areas import BANGKOK, Areas
from streams.area.choose import choose
from streams.area.context import Context, Role, on_a_plate
from streams.area.mention import Mention, Strength
from streams.area.name_index import NameIndex
from streams.area.name_tables import TOWN, Name, bare_names, names_of_levels
from streams.area.place_names import PlaceNames
from streams.area.roads import Roads
from streams.fold import fold_batch
from streams.name_scanner import Found, NameScanner
from streams.text_units import CHUNK

_MARKERS = {
    "จังหวัด": "province",
    "จ.": "province",
    "จว.": "province",
    "กิ่งอำเภอ": "district",
    "อำเภอ": "district",
    "อ.": "district",
    "ในเมือง": "town",
    "ตัวเมือง": "town",
    "เขต": "capital",
    "แขวง": "quarter",
    "ตำบล": "subdistrict",
    "ต.": "subdistrict",
    "อบต": "subdistrict",
    "ทต.": "subdistrict",
    "เทศบาลนคร": "city",
    "เทศบาลเมือง": "city",
    "เทศบาลตำบล": "municipality",
    "เทศบาล": "municipality",
}
"""Words before a name, and the level they tell. A town is the district of a province's capital; a city with the name of
a province is that capital, a municipality may be of any place."""
_SHORTEST = 3
"""Least letters of a name without a word for its level before it: shorter ones are parts of other words."""
_THAI_LETTER = re.compile(r"[ก-๙]")
_ABBREVIATED = {"อ.": ".ผศมสทปพ", "ต.": ".กม"}
"""Letters before an abbreviation that make it part of another one: พ.ต.อ., ผอ., กกต."""
_BETWEEN = re.compile(r"[\s:.]*")
_TONES_AND_VOWELS = frozenset(MARKS + "ะาำๅ")
_LEADING_VOWELS = frozenset("เแโใไ")
_LETTER = re.compile(r"[a-zก-๙]")
_BESIDE = re.compile(r"[\s,./()ฯ]*(?:(?:จังหวัด|จ\.|อำเภอ|อ\.|เมือง)\s*)?")
_ROUTE = re.compile(r"[\sฯ.]*(?:-|–|—|~|→|>|ถึง|ไป|สู่|มา)\s*(?:จังหวัด|จ\.|อำเภอ|อ\.|เมือง)?\s*")
_LONG = 6
"""A name of at least this many letters is not taken for part of another word when a name next to it confirms it."""
_GENERIC = ("ทั้ง", "ทุก", "หลาย", "ต่าง", "แต่ละ")
_NEW = "ใหม่"
"""A subdistrict's name, but behind a word for a level nearly always: the new one."""
_ROUTE_WITHIN = 25
"""Most letters between the ends of a route `จาก A ... ไป B`."""


class Mentions:
    """Finds areas, landmarks and roads anywhere in a text."""

    def __init__(self, areas: Areas, names: PlaceNames) -> None:
        self._areas = areas
        self._context = Context(names.context)
        self._not_after = names.context.not_after
        self._particles = names.context.particles
        self._uses = {use.name: use for use in names.uses if not use.code}
        self._roads = Roads(names)
        self._levels = {length: NameIndex(found) for length, found in names_of_levels(areas, names).items()}
        bare = bare_names(areas, names, self._roads.names())
        self._markers = NameScanner({word: word for word in _MARKERS})
        self._bare = NameScanner({name: value for name, value in bare.items() if len(name) >= _SHORTEST})

    @classmethod
    def load(cls, config: Path, areas: Areas) -> Mentions:
        """Read the tables of names. Raises ConfigError naming file and line."""
        return cls(areas, PlaceNames.load(config, areas))

    def find(self, text: str) -> str:
        """The area's code: 6, 4 or 2 digits, or "" where the text names none, or several without telling which."""
        return self.find_each([text])[0]

    def find_each(self, texts: Sequence[str]) -> list[str]:
        """As `find`, for many texts in a third of the time."""
        return [choose(mentions, self._areas) if mentions else "" for mentions in self.read_each(texts)]

    def read(self, text: str) -> list[Mention]:
        """Every place the text names with its role, in order where there are several."""
        return self.read_each([text])[0]

    def read_each(self, texts: Sequence[str]) -> list[list[Mention]]:
        """As `read`, for many texts."""
        parts = (texts[start : start + CHUNK] for start in range(0, len(texts), CHUNK))
        folded = ([text.lower() for text in fold_batch(part)] for part in parts)
        return [
            self._read(*one)
            for part in folded
            for one in zip(part, self._markers.scan(part), self._bare.scan(part), strict=True)
        ]

    def _read(self, text: str, markers: list[Found[str]], names: list[Found[Name]]) -> list[Mention]:
        if not (markers or names or "." in text):
            return []
        marked = list(self._marked(text, markers))
        mentions = [*marked, *self._bare_mentions(text, names, marked), *self._roads.rural(text)]
        if not mentions:
            return mentions
        if len(mentions) == 1:
            return [one for one in mentions if one.certain]
        mentions.sort(key=lambda one: (one.start, -one.end))
        return without_routes(text, confirmed(text, in_chains(text, mentions)))

    def _marked(self, text: str, markers: list[Found[str]]) -> Iterator[Mention]:
        """Names after the word for their level."""
        done = 0
        for begin, behind, word in markers:
            if begin < done:
                continue
            done, kind = behind, _MARKERS[word]
            if _is_part(text, word, begin, behind):
                continue
            after = behind - len(TOWN) if kind == "town" else behind
            start = _BETWEEN.match(text, after).end()  # type: ignore[union-attr] # matches always
            end, codes = self._at_level(text, start, kind)
            if end == start or self._is_generic(text, begin, word, start, end):
                continue
            if kind != "capital" and text[end : end + 1] in _TONES_AND_VOWELS and end < len(text):
                continue
            if kind == "province" and on_a_plate(self._context.before(text, begin)[0]):
                continue
            role = self._context.role(text, begin, province=False, fixed=True)
            if kind == "capital" or (kind in {"town", "city", "municipality"} and role is Role.NAMED):
                role = Role.HERE
            yield Mention(begin, end, codes, role, Strength.MARKED)

    def _is_generic(self, text: str, begin: int, marker: str, start: int, end: int) -> bool:
        """Whether a word for a level is followed by an everyday word, not a name: ที่อำเภอสองรอบ, ทั้งจังหวัดเลย."""
        if marker.endswith("."):
            return False
        if text[start:end] == _NEW:
            return True
        use = self._uses.get(text[start:end])
        if use is None or use.use == "free":
            return False
        return text[:begin].endswith(_GENERIC) or text.startswith(use.not_after or ("\0",), end)

    def _at_level(self, text: str, start: int, kind: str) -> tuple[int, frozenset[str]]:
        """Where the name at `start` ends and the areas with that name; `start` and none where no name begins there."""
        nothing: tuple[int, frozenset[str]] = (start, frozenset())
        if kind == "province":
            return self._levels[2].at(text, start) or nothing
        if kind == "city" and (capital_of := self._levels[2].at(text, start)):
            return capital_of
        if kind in {"city", "municipality"}:
            found = self._levels[4].at(text, start) or self._levels[6].at(text, start)
        else:
            found = self._levels[6 if kind in {"subdistrict", "quarter"} else 4].at(text, start)
        if found is not None:
            end, codes = found
            capital = kind in {"capital", "quarter"}
            if codes := frozenset(code for code in codes if code.startswith(BANGKOK) == capital):
                return end, codes
        if kind == "district" and text.startswith(TOWN, start):
            return start + len(TOWN), frozenset()
        return nothing

    def _bare_mentions(self, text: str, names: list[Found[Name]], marked: list[Mention]) -> Iterator[Mention]:
        """Names without a word for their level, landmarks and roads."""
        done = 0
        for start, end, name in names:
            if start < done or not (_whole(text, start, end) or name.kind == "quarter"):
                continue
            if any(one.start <= start and end <= one.end for one in marked if one.codes):
                continue
            mention = self._bare_mention(text, start, end, name)
            if mention is None:
                continue
            if mention.certain:
                done = end
            if mention.codes:
                yield mention

    def _bare_mention(self, text: str, start: int, end: int, name: Name) -> Mention | None:
        """The name as a mention: without codes where it only hides names inside it; None where it is another word."""
        if name.kind == "hides":
            return Mention(start, end, frozenset(), Role.NOT_A_PLACE, Strength.NAME)
        if name.kind == "road":
            if text[end - 1].isdigit() and text[end : end + 1].isdigit():
                return None
            codes, by_post = self._roads.codes(text[start:end], text, start, end)
            role = self._context.role(text, start, province=False, fixed=True)
            return Mention(start, end, codes, role, Strength.NAME if by_post else Strength.LANDMARK)
        if self._is_other_word(text, start, end, name):
            return None
        role = self._context.role(text, start, province=name.province, fixed=name.kind == "quarter")
        if name.kind == "quarter" and role is not Role.HERE:
            role = Role.NAMED
        strength = Strength.NAME if name.kind == "area" else Strength.LANDMARK
        return Mention(start, end, name.codes, role, strength, *self._belief(text, start, end, name, role))

    def _is_other_word(self, text: str, start: int, end: int, name: Name) -> bool:
        rest = text[end : end + 20]
        if (name.not_before and text[:start].endswith(name.not_before)) or rest.startswith(self._not_after):
            return True
        if not name.not_after:
            return False
        return rest.startswith(name.not_after) or ("#" in name.not_after and rest.lstrip(" ")[:1].isdigit())

    def _belief(self, text: str, start: int, end: int, name: Name, role: Role) -> tuple[bool, bool]:
        """Whether the name is certain here, and whether another name next to it may confirm it."""
        if name.use == "free":
            return True, True
        ends = not _LETTER.match(text[end : end + 1]) or text.startswith(self._particles, end)
        alone = ends and not _LETTER.match(text[max(0, start - 1) : start])
        before, spaced = self._context.before(text, start)
        pointed = role in (Role.HERE, Role.FROM)
        confirmable = role is not Role.NOT_A_PLACE and (pointed or spaced or not before or end - start >= _LONG)
        if name.after and (spaced or not before.endswith(name.after)):
            return False, confirmable
        if name.use == "marked" or role in (Role.NOT_HERE, Role.NOT_A_PLACE):
            return False, confirmable
        return pointed or (name.use == "alone" and alone), confirmable


def in_chains(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions, where all in a chain get the role of its first one: in ไปแม่สาย เชียงราย both are destinations."""
    chained: list[Mention] = []
    for one in mentions:
        before = chained[-1] if chained else None
        if before is not None and one.codes and _beside(text, before, one):
            passed_on = before.role is not Role.NOT_A_PLACE and before.strength > Strength.LANDMARK
            role = before.role if passed_on else Role.NAMED
            one = replace(one, role=role)
        chained.append(one)
    return chained


def confirmed(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions that are certain or that a name of the same province next to them confirms."""
    sure = {index for index, one in enumerate(mentions) if one.certain}
    for index, one in enumerate(mentions):
        for other in (index - 1, index + 1, index + 2):
            if index in sure or not 0 <= other < len(mentions):
                continue
            beside = mentions[other]
            if not (one.confirmable or (other < index and beside.strength is Strength.MARKED)):
                continue
            pair = (one, beside) if one.start < beside.start else (beside, one)
            if _beside(text, *pair) and (other in sure or (beside.confirmable and _levels_differ(one, beside))):
                sure |= {index, other}
    return [one for index, one in enumerate(mentions) if index in sure]


def without_routes(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions without both ends of a route (กรุงเทพ-อุดร, จากโคราชไปขอนแก่น), or cut to the province they share."""
    ends: dict[int, frozenset[str]] = {}
    for index, (first, second) in enumerate(pairwise(mentions)):
        if not first.codes or not second.codes:
            continue
        between = text[first.end : second.start]
        leaves = first.role is Role.FROM and second.role is Role.NOT_HERE and len(between) <= _ROUTE_WITHIN
        if leaves or _ROUTE.fullmatch(between):
            shared = first.provinces & second.provinces
            if shared and Strength.LANDMARK in (first.strength, second.strength):
                continue
            ends |= {index: shared, index + 1: shared}
    kept = [(ends.get(index, one.codes), one) for index, one in enumerate(mentions)]
    return [replace(one, codes=codes) for codes, one in kept if codes or not one.codes]


def _is_part(text: str, marker: str, start: int, end: int) -> bool:
    """Whether an abbreviation for a level is part of another word: พ.ต.อ., ผอ., รับผิดชอบตลอด."""
    before = text[max(0, start - 1) : start]
    if marker.endswith("."):
        return before != "" and before in _ABBREVIATED.get(marker, ".")
    return marker == "อบต" and _THAI_LETTER.match(before) is not None and text[end : end + 1] not in {".", " "}


def _beside(text: str, first: Mention, second: Mention) -> bool:
    """Whether two mentions of one province stand next to each other."""
    if first.end > second.start or not first.provinces & second.provinces:
        return False
    return _BESIDE.fullmatch(text, first.end, second.start) is not None


def _levels_differ(one: Mention, other: Mention) -> bool:
    return {len(code) for code in one.codes}.isdisjoint({len(code) for code in other.codes})


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a name begins and ends where a syllable can, or in Latin letters where a word does."""
    if text[end : end + 1] in _TONES_AND_VOWELS and end < len(text):
        return False
    if start and text[start - 1] in _LEADING_VOWELS:
        return False
    if text[start].isascii() and text[start].isalpha():
        return not (text[max(0, start - 1) : start].isalnum() or text[end : end + 1].isalnum())
    return True
