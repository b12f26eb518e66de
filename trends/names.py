"""Thai and English names of codes, as the table `names` has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from complaints.errors import ConfigError


class Name(NamedTuple):
    thai: str
    english: str


_LEVELS = ("จังหวัด", "อำเภอ", "เขต")
UNKNOWN = Name("ไม่ระบุ", "not known")


class Names:
    """Names by dimension and code; a code without a name stands for itself."""

    def __init__(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        self._names = {(dimension, code): Name(thai, english) for dimension, code, thai, english in rows}

    def __call__(self, dimension: str, code: str) -> Name:
        if not code:
            return UNKNOWN
        name = self._names.get((dimension, code), Name(code, code))
        return self._in_province(name, code) if dimension == "district" else name

    def codes(self, dimension: str) -> list[str]:
        """All codes of a dimension that have a name, in order."""
        return sorted(code for of, code in self._names if of == dimension)

    def code(self, dimension: str, word: str) -> str:
        """The code for a code or a name. Raises ConfigError when none or several have it.

        Any word passes for a dimension of which no names are known.
        """
        known = {code: name for (of, code), name in self._names.items() if of == dimension}
        if not known or word in known:
            return word
        found = [code for code, name in known.items() if word.casefold() in _spellings(name)]
        if len(found) != 1:
            codes = f"is one of {', '.join(found)}: give the code" if found else "is neither a code nor a name"
            raise ConfigError(f"--{dimension} {word!r} {codes}")
        return found[0]

    def _in_province(self, name: Name, district: str) -> Name:
        """Districts of several provinces share names, so the province goes with them."""
        province = self._names.get(("province", district[:2]))
        return Name(f"{name.thai} {province.thai}", f"{name.english}, {province.english}") if province else name


def _spellings(name: Name) -> set[str]:
    """The name as written in full, and without the word for the level of an area."""
    bare = name.thai
    for level in _LEVELS:
        bare = bare.removeprefix(level)
    return {name.thai.casefold(), name.english.casefold(), bare.casefold()}
