"""Reads the tables of `config/areas/` that say how running text names areas, landmarks and roads."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from complaints.errors import ConfigError
from complaints.fold import fold
from complaints.reference.areas import Areas
from complaints.reference.located_yaml import LocatedYaml

FILES = (
    "names_in_text.csv",
    "landmarks_country.csv",
    "not_places.csv",
    "roads.csv",
    "road_letters.csv",
    "context.yaml",
)
"""The tables, in `config/areas/`."""

Use = Literal["free", "alone", "near", "marked"]
"""Where a name is taken for an area. `free`: anywhere; the others after a word for its level or next to a name of its
province; `near` and `alone` also after a word that points to a place, and `alone` also between spaces."""


@dataclass(frozen=True, slots=True)
class NameUse:
    """One name and where it is taken for an area."""

    name: str
    code: str
    """Empty: all areas with this name."""
    use: Use
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]
    """`#` stands for any digit."""
    after: tuple[str, ...]
    """The only words it may follow; empty: any."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a road that lies in one area; a whole road reaches from kilometre 0 to infinity."""

    road: str
    from_km: float
    to_km: float
    code: str


@dataclass(frozen=True, slots=True)
class ContextWords:
    """Words around a name; `context.yaml` explains each list."""

    at: tuple[str, ...]
    at_not: tuple[str, ...]
    origin: tuple[str, ...]
    destination: tuple[str, ...]
    destination_never: tuple[str, ...]
    destination_not: tuple[str, ...]
    title: tuple[str, ...]
    called: tuple[str, ...]
    title_not: tuple[str, ...]
    named_after: tuple[str, ...]
    named_after_not: tuple[str, ...]
    estate: tuple[str, ...]
    named_after_spaced: tuple[str, ...]
    not_after: tuple[str, ...]
    particles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceNames:
    """All tables together; names are folded and in lower case."""

    uses: tuple[NameUse, ...]
    landmarks: dict[str, str]
    not_places: frozenset[str]
    roads: tuple[Stretch, ...]
    road_letters: dict[str, str]
    context: ContextWords

    @classmethod
    def load(cls, config: Path, areas: Areas) -> PlaceNames:
        """Read the tables. Raises ConfigError naming file and line."""
        uses, landmarks, not_places, roads, road_letters, context = (config / "areas" / file for file in FILES)
        return cls(
            uses=tuple(_uses(uses, areas)),
            landmarks=_codes(landmarks, areas),
            not_places=frozenset(_key(row[0]) for _, row in _rows(not_places, 1)),
            roads=tuple(_stretches(roads, areas)),
            road_letters=_codes(road_letters, areas),
            context=_context(context),
        )


def _key(name: str) -> str:
    return fold(name).lower()


def _uses(path: Path, areas: Areas) -> Iterator[NameUse]:
    borne = {area.thai for area in areas}
    seen: set[str] = set()
    for line, (name, code, use, *guards) in _rows(path, 6):
        if use not in get_args(Use):
            raise ConfigError(f"{path}:{line}: use: {use!r} is none of {', '.join(get_args(Use))}")
        if code and code not in areas:
            raise ConfigError(f"{path}:{line}: code: no area has the code {code!r}")
        if not code and name not in borne:
            raise ConfigError(f"{path}:{line}: name: no area is called {name!r}, and there is no code")
        if name in seen:
            raise ConfigError(f"{path}:{line}: name: {name!r} occurs twice")
        seen.add(name)
        not_before, not_after, after = (tuple(map(_key, guard.split())) for guard in guards)
        yield NameUse(_key(name), code, cast("Use", use), not_before, not_after, after)


def _codes(path: Path, areas: Areas) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, (name, code) in _rows(path, 2):
        if code not in areas:
            raise ConfigError(f"{path}:{line}: code: no area has the code {code!r}")
        if _key(name) in found:
            raise ConfigError(f"{path}:{line}: {name!r} occurs twice")
        found[_key(name)] = code
    return found


def _stretches(path: Path, areas: Areas) -> Iterator[Stretch]:
    for line, (road, from_km, to_km, code) in _rows(path, 4):
        if code not in areas:
            raise ConfigError(f"{path}:{line}: code: no area has the code {code!r}")
        try:
            stretch = Stretch(_key(road), float(from_km or 0), float(to_km or "inf"), code)
        except ValueError as error:
            raise ConfigError(f"{path}:{line}: from_km, to_km: {error}") from error
        if stretch.from_km >= stretch.to_km:
            raise ConfigError(f"{path}:{line}: from_km {from_km} is not below to_km {to_km}")
        yield stretch


def _context(path: Path) -> ContextWords:
    read = LocatedYaml.read(path)
    names = tuple(ContextWords.__dataclass_fields__)
    if not isinstance(read.value, dict) or set(read.value) != set(names):
        raise ConfigError(f"{path}: expected the lists {', '.join(names)}")
    return ContextWords(**{name: _words(read, name) for name in names})


def _words(read: LocatedYaml, name: str) -> tuple[str, ...]:
    words: Any = read.value[name]
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise read.error((name,), f"{name}: expected a list of words")
    return tuple(map(_key, words))


def _rows(path: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of the rows below the header; lines that begin with # are comments."""
    header = True
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, text in enumerate(file, start=1):
                if text.startswith("#") or not text.strip():
                    continue
                row = [cell.strip() for cell in next(csv.reader([text]))]
                if len(row) != columns or not row[0]:
                    raise ConfigError(f"{path}:{line}: expected {columns} columns, the first not empty")
                if not header:
                    yield line, row
                header = False
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
