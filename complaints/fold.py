"""Fold text that looks alike onto the same code points, so that it compares equal.

Thai can be stored in several ways that look the same: `ำ` is U+0E33 or U+0E4D U+0E32, `แ` is also typed as two `เ`, a
tone mark may stand before or behind its vowel, and zero-width characters may stand anywhere. Everything that compares
text (names, phrases, words, n-grams, personal data) folds both sides first. What is stored and published stays as it
was written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

IGNORED = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffc\u20dd-\u20e0\u20e2-\u20e4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""For use inside [] of a regular expression: characters that draw nothing, and marks that only enclose another one.

Source: Default_Ignorable_Code_Point of Unicode 15.1 (DerivedCoreProperties.txt), interlinear annotation
(U+FFF9-U+FFFB), the place of a lost picture (U+FFFC), the null notehead (U+1D159), and the enclosing marks
(U+20DD-U+20E4, of keycap digits).
"""
BLANK = "\u2800"
"""The braille pattern without a dot: Unicode classes it as a symbol, but it looks like a blank."""

_NIKHAHIT, _SARA_A, _SARA_AA, _SARA_AM, _SARA_I, _SARA_UE = "\u0e4d\u0e30\u0e32\u0e33\u0e34\u0e36"
_FOLLOWING = _SARA_A + _SARA_AA + _SARA_AM
_VOWELS, _TONES, _LAST = "\u0e3a\u0e31\u0e34-\u0e39\u0e47\u0e4d", "\u0e48-\u0e4b", "\u0e4c\u0e4e"
MARKS = "\u0e3a\u0e31\u0e34\u0e35\u0e36\u0e37\u0e38\u0e39\u0e47\u0e4d\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e4e"
"""Thai signs above and below a consonant, in the order in which they are typed: vowels, then tones, then the rest."""

_CLUSTER = re.compile(f"[{MARKS}{_FOLLOWING}]{{2,}}")
_DISORDER = re.compile(
    rf"\u0e40\u0e40|\u0e4d|[{_FOLLOWING}][{MARKS}]|[{_VOWELS}]{{2}}|[{_TONES}][{_VOWELS}{_TONES}]|[{_LAST}][{MARKS}]"
)
_UNUSUAL = re.compile(r"[^\t\n -~\u0e01\u0e02\u0e04\u0e06-\u0e3a\u0e3f-\u0e44\u0e46-\u0e4c\u0e4e-\u0e5b]")
"""A character that may need folding. Text without one, and without a match of _DISORDER, needs none."""

_PRIVATE = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e0d\u0e31\u0e4d"
        "\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
"""Shifted forms of Thai letters in the private use area of Windows fonts; text copied out of PDF files has them.

Source: the fallback tables of HarfBuzz, src/hb-ot-shaper-thai.cc.
"""
_ALIKE = {0x0E33: _SARA_AM, 0x0E45: _SARA_AA, 0x0E03: "\u0e02", 0x0E05: "\u0e04", ord(BLANK): " ", **_PRIVATE}
"""SARA AM stays composed, which compatibility normalization would undo; obsolete letters become those in use."""
_IGNORED = re.compile(f"[{IGNORED}]")


class _Folds(dict[int, str]):
    """Code point -> the text it is folded to, computed at its first use."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        if point in _ALIKE:
            folded = _ALIKE[point]
        elif char in "\t\n":
            folded = char
        elif char == "\r":
            folded = "\n"
        elif char.isspace():
            folded = " "
        elif _IGNORED.match(char) or unicodedata.category(char) == "Cc":
            folded = ""
        else:
            folded = unicodedata.normalize("NFKC", char).replace(_NIKHAHIT + _SARA_AA, _SARA_AM)
        self[point] = folded
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """The text on the code points that all its look-alikes share; ordinary text is returned as it is. Never raises.

    Case and the number of spaces stay; a line break is a line feed, as web forms send two characters. Idempotent.
    """
    return fold_odd(text) if _UNUSUAL.search(text) or _DISORDER.search(text) else text


@lru_cache(maxsize=4096)
def fold_odd(text: str) -> str:
    """`fold` without the quick check for ordinary text. Cached, as several steps fold the same texts."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").translate(_FOLDS))
    while _DISORDER.search(text):
        before = text
        text = unicodedata.normalize("NFC", _CLUSTER.sub(_in_order, text).replace("\u0e40\u0e40", "\u0e41"))
        if text == before:
            break
    return text


def fold_char(char: str) -> str:
    """The folded form of one character; empty when it draws nothing."""
    return _FOLDS[ord(char)]


@lru_cache(maxsize=10_000)
def fold_name(name: str) -> str:
    """A name, label or code, folded and with single spaces. Cached, as the same few occur again and again."""
    return " ".join(fold(name).split())


def visible(text: str) -> bool:
    """Whether the text has a visible character: a letter, digit, punctuation mark or symbol, not a mark alone."""
    # Quick check of the first character. Invisible fillers are letters too, but all of them come after U+1100.
    return (text[:1] < "\u1100" and text[:1].isalnum()) or any(map(_draws, text))


def _draws(char: str) -> bool:
    if char == BLANK or _IGNORED.match(char):
        return False
    category = unicodedata.category(char)
    return category[0] not in "MZ" and category not in ("Cc", "Cf")


def _in_order(match: re.Match[str]) -> str:
    """The signs and vowels behind one consonant in the order of typing: signs before the vowel, each once."""
    parts: list[tuple[set[str], str]] = []
    marks: set[str] = set()
    for char in match.group().replace(_SARA_AM, _NIKHAHIT + _SARA_AA):
        if char in MARKS:
            marks.add(char)
        else:
            parts.append((marks, char))
            marks = set()
    if parts:
        parts[-1][0].update(marks)
    else:
        parts.append((marks, ""))
    return "".join(_ordered(*part) for part in parts)


def _ordered(marks: set[str], vowel: str) -> str:
    if vowel == _SARA_AA and _NIKHAHIT in marks:
        marks, vowel = marks - {_NIKHAHIT}, _SARA_AM
    elif {_NIKHAHIT, _SARA_I} <= marks:
        marks = (marks - {_NIKHAHIT, _SARA_I}) | {_SARA_UE}
    return "".join(sorted(marks, key=MARKS.index)) + vowel
