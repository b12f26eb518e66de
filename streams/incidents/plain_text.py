"""What two texts are compared by: their letters and their numbers, whatever they look like."""

from __future__ import annotations

import re

from complaints.fold import fold

_NO_LETTER = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")
_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def letters_of(text: str) -> str:
    """Letters and digits of the folded text without case, spaces and signs above or below; equal for look-alikes."""
    return _NO_LETTER.sub("", fold(text).casefold())


def numbers_of(letters: str) -> frozenset[str]:
    """The numbers in what `letters_of` returned, without zeros in front; "14/2" is one number."""
    return frozenset(found.translate(_DIGITS).lstrip("0") for found in _NUMBER.findall(letters))
