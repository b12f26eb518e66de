"""What the sample is made of, from `config/sample/`: themes, places, people."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

from complaints.errors import ConfigError
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import OTHER, load_taxonomy
from complaints.settings import Section, read_yaml

Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Phrases = Annotated[tuple[str, ...], Meta(min_length=1)]
Leaning = Annotated[float, Meta(gt=0.0, lt=1.0)]
Hours = Annotated[tuple[float, ...], Meta(min_length=24, max_length=24)]
T = TypeVar("T")
THEMES = ("themes.yaml", "national.yaml")
DRAWN = ("place", "n", "many")
"""Slots of a phrase that are not filled from `people.yaml`."""


class Theme(Section, frozen=True, kw_only=True):
    """What one part of the sample complains about; the head of `themes.yaml` explains the keys."""

    category: str
    share: Annotated[float, Meta(gt=0.0)]
    plain: tuple[str, ...] = ()
    problem: Phrases
    detail: tuple[str, ...] = ()
    request: tuple[str, ...] = ()
    months: dict[int, float] = msgspec.field(default_factory=dict)
    weekend: float = 0.8
    hours: str = "day"
    bangkok: Share = 0.5
    areas: tuple[str, ...] = ()
    places: Share = 0.9
    breaks: Annotated[int, Meta(ge=0)] | None = None
    lasts: Annotated[int, Meta(ge=1)] = 1
    verbatim: bool = False


class Style(Section, frozen=True, kw_only=True):
    """How complaints of one channel look; the head of `people.yaml` explains the keys."""

    share: Annotated[float, Meta(gt=0.0)]
    bangkok: Leaning
    reference: str
    precise: Share
    reporter: Share
    openings: Phrases
    endings: Phrases
    long: Share = 0.05


class Places(Section, frozen=True, kw_only=True):
    bangkok: dict[str, Phrases]
    regions: dict[str, Phrases]
    landmarks: Phrases
    villages: Phrases
    in_bangkok: Phrases
    elsewhere: Phrases
    addresses_bangkok: Phrases
    addresses_elsewhere: Phrases


class People(Section, frozen=True, kw_only=True):
    channels: dict[str, Style]
    hours: dict[str, Hours]
    fills: dict[str, Phrases]
    first_names: Phrases
    last_names: Phrases
    contacts: Phrases
    slips: Annotated[tuple[tuple[str, str], ...], Meta(min_length=1)]
    asides: Phrases
    afterwards: Phrases


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the sample's complaints come from: a province or a subdistrict of Bangkok, and how often."""

    code: str
    weight: float
    longitude: float | None
    latitude: float | None


@dataclass(frozen=True, slots=True)
class Material:
    themes: dict[str, Theme]
    places: Places
    people: People
    spots: tuple[Spot, ...]
    areas: Areas
    labels: dict[str, str]
    """Thai name of each category that reporters can choose: the municipal ones and `other`."""


def load_material(config: Path) -> Material:
    """Read and check all of it. Raises ConfigError naming the file and key."""
    folder = config / "sample"
    people = _read(folder / "people.yaml", People)
    taxonomy = load_taxonomy(config)
    areas = Areas.load(config)
    themes: dict[str, Theme] = {}
    for file in THEMES:
        path = folder / file
        found = _read(path, dict[str, Theme])
        for name, theme in found.items():
            if name in themes:
                raise ConfigError(f"{path}: {name}: an earlier file has a theme of this name")
            _check(f"{path}: {name}", theme, taxonomy.codes, people, areas)
        themes |= found
    labels = {entry.code: entry.th for entry in taxonomy.categories if entry.within or entry.code == OTHER}
    return Material(
        themes, _read(folder / "places.yaml", Places), people, _spots(folder / "areas.csv", areas), areas, labels
    )


def _check(where: str, theme: Theme, categories: Collection[str], people: People, areas: Areas) -> None:
    """Raises ConfigError where the theme names what is not there."""
    if theme.category not in categories:
        raise ConfigError(f"{where}.category: no category {theme.category!r}")
    if theme.hours not in people.hours:
        raise ConfigError(f"{where}.hours: people.yaml has no {theme.hours!r}")
    if unknown := _slots(*theme.plain, *theme.problem, *theme.detail, *theme.request) - {*people.fills, *DRAWN}:
        raise ConfigError(f"{where}: nothing fills {', '.join(sorted(unknown))}")
    for code in theme.areas:
        if code not in areas:
            raise ConfigError(f"{where}.areas: no area {code!r}")


def _slots(*phrases: str) -> set[str]:
    return {slot for phrase in phrases for _, slot, _, _ in Formatter().parse(phrase) if slot is not None}


def _read(path: Path, kind: type[T]) -> T:
    try:
        return msgspec.convert(read_yaml(path), kind)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error


def _spots(path: Path, areas: Areas) -> tuple[Spot, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        spots = tuple(
            Spot(
                row["code"],
                float(row["weight"]),
                float(row["longitude"]) if row["longitude"] else None,
                float(row["latitude"]) if row["latitude"] else None,
            )
            for row in rows
        )
    except (OSError, KeyError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
    for spot in spots:
        if spot.code not in areas:
            raise ConfigError(f"{path}: no area has the code {spot.code!r}")
    return spots
