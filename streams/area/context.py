"""Tells from the words around a place name what it means in its text."""

from __future__ import annotations

import re
from enum import Enum

from streams.area.place_names import ContextWords

_WINDOW = 30
_BLANKS = " \t\r\n\"'“”(:"
_PLATE = re.compile(r"(?:ทะเบียน(?:รถ)?|(?<![ก-๙])\d?[ก-ฮ]{1,3}\s?-?\s?\d{1,4})$")
_WENT = re.compile(r"(?<!ทั่ว)(?<!ต่อ)(?<!หาย)ไป")
_WENT_WITHIN = 16


def on_a_plate(before: str) -> bool:
    """Whether the text ends with a number plate: a province after it is where the vehicle is registered."""
    return _PLATE.search(before) is not None


class Role(Enum):
    """What a name means in its text. The value is added to a mention's weight, see `Mention.weight`."""

    HERE = 1
    """After a word that points to a place: ที่, แถว, โรงพยาบาล."""
    NAMED = 0
    FROM = -1
    """Somebody or something is from there, or went there for a while: คนระยอง, ไปรักษาที่ขอนแก่น."""
    NOT_HERE = -9
    """A destination: where somebody goes, or where a line ends."""
    NOT_A_PLACE = -10
    """A person, a road, a firm, a dish, a number plate."""


class Context:
    """Judges names by the words around them."""

    def __init__(self, words: ContextWords) -> None:
        self._words = words

    def before(self, text: str, start: int) -> tuple[str, bool]:
        """The text shortly before a position without blanks at its end, and whether there were such blanks."""
        window = text[max(0, start - _WINDOW) : start]
        stripped = window.rstrip(_BLANKS)
        return stripped, len(stripped) < len(window)

    def role(self, text: str, start: int, *, province: bool, fixed: bool) -> Role:
        """The role of the name that begins at `start`; `fixed`: it is surely a place, not a person or firm so named."""
        words = self._words
        before, spaced = self.before(text, start)
        if not before:
            return Role.NAMED
        if not fixed and self._is_no_place(before, spaced, province=province):
            return Role.NOT_A_PLACE
        if self._is_destination(text, start, before, spaced):
            return Role.NOT_HERE
        if before.endswith(words.origin) and not before.endswith("ออกจากที่"):
            return Role.FROM
        if before.endswith(words.at) and not before.endswith(words.at_not):
            return Role.FROM if _WENT.search(before, max(0, len(before) - _WENT_WITHIN)) else Role.HERE
        return Role.NAMED

    def _is_no_place(self, before: str, spaced: bool, *, province: bool) -> bool:
        words = self._words
        if not before.endswith(words.title_not) and (
            before.endswith(words.title) or (not spaced and before.endswith(words.called))
        ):
            return True
        if before.endswith(words.named_after_spaced):
            return True
        if not spaced and before.endswith(words.named_after) and not before.endswith(words.named_after_not):
            return True
        if not province and not spaced and before.endswith(words.estate):
            return True
        return province and on_a_plate(before)

    def _is_destination(self, text: str, start: int, before: str, spaced: bool) -> bool:
        words = self._words
        # English words include the blank after them, because other words end like them: "into", "auto".
        raw = text[max(0, start - _WINDOW) : start].rstrip(" \n") if spaced else before
        if not raw.endswith(words.destination) or before.endswith(words.destination_never):
            return False
        return not (spaced and before.endswith(words.destination_not))
