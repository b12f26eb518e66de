"""Provinces, districts and subdistricts of Thailand by official code, from `config/areas/`."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from complaints.errors import ConfigError
from complaints.reference.contents import Contents

BANGKOK = "10"
_FILES = ("areas.csv", "abolished.csv", "spellings.csv", "landmarks.csv")


class AreaName(NamedTuple):
    """One area. `thai` and `english` are bare names, without the word for the level."""

    code: str
    thai: str
    english: str
    postcodes: tuple[str, ...] = ()


class Abolished(NamedTuple):
    """A code or name no longer in use, and the codes that took its place, where known."""

    code: str
    thai: str
    english: str
    until: str
    successors: tuple[str, ...]


class Areas:
    """All areas in use, with those abolished and the spellings people use."""

    def __init__(
        self,
        names: Mapping[str, AreaName],
        abolished: Mapping[str, Abolished],
        spellings: Mapping[str, str],
        landmarks: Mapping[str, str],
    ) -> None:
        self._names = names
        self.abolished = abolished
        self.spellings = spellings
        """Name as people write it -> code."""
        self.landmarks = landmarks
        """Roads and quarters that lie in one district only -> its code."""

    @classmethod
    def load(cls, config: Path) -> Areas:
        """Read the area tables; the same value again where they have not changed. Raises ConfigError naming file, line.

        The value is kept, as most commands and services need it several times.
        """
        return _areas(Contents.of(config / "areas", *_FILES))

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def __iter__(self) -> Iterator[AreaName]:
        return iter(self._names.values())

    def __getitem__(self, code: str) -> AreaName:
        return self._names[code]

    def thai(self, code: str) -> str:
        """The name with its level, as officials write it: เขตบางนา, ตำบลป่าตอง, จังหวัดภูเก็ต; an unknown code as it is."""
        area = self._names.get(code)
        if area is None:
            return code
        if code == BANGKOK:
            return area.thai
        capital = code.startswith(BANGKOK)
        level = {2: "จังหวัด", 4: "เขต" if capital else "อำเภอ", 6: "แขวง" if capital else "ตำบล"}[len(code)]
        return level + area.thai

    def english(self, code: str) -> str:
        """The bare English name; a code unknown stays as it is."""
        area = self._names.get(code)
        return area.english if area else code

    def current(self, code: str) -> tuple[str, ...]:
        """The codes in use for a code of any time: itself, its successors, or none."""
        if code in self._names:
            return (code,)
        gone = self.abolished.get(code)
        return tuple(new for old in gone.successors for new in self.current(old)) if gone else ()


@lru_cache(maxsize=1)
def _areas(tables: Contents) -> Areas:
    areas, abolished, *named = (tables.folder / file for file in _FILES)
    names = {
        code: AreaName(code, thai, english, tuple(postcodes.split()))
        for code, thai, english, postcodes in _rows(areas, 4)
    }
    gone = {
        code: Abolished(code, thai, english, until, tuple(successors.split()))
        for code, thai, english, until, successors in _rows(abolished, 5)
    }
    spellings, landmarks = (_codes_by_name(path, names) for path in named)
    return Areas(names, gone, spellings, landmarks)


def _codes_by_name(path: Path, known: Mapping[str, AreaName]) -> dict[str, str]:
    codes = {}
    for line, (name, code) in enumerate(_rows(path, 2), start=2):
        if code not in known:
            raise ConfigError(f"{path}:{line}: no area has the code {code!r}")
        codes[name] = code
    return codes


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    """The rows below the header of one table."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.reader(file), start=1):
                if len(row) != columns:
                    raise ConfigError(f"{path}:{line}: expected {columns} columns, found {len(row)}")
                if line > 1:
                    yield row
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
