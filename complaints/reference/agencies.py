"""The agencies complaints go to, from `config/agencies.yaml`: ids, names, and how a name seen in data is recognised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from complaints.events.complaint import AreaCode, Code
from complaints.fold import fold, fold_name
from complaints.reference.faults import Fault
from complaints.reference.located_yaml import LocatedYaml

FILE = "agencies.yaml"
Name = Annotated[str, Meta(min_length=2, max_length=200)]
Level = Literal["central", "independent", "state-enterprise", "local", "provincial"]


class Agency(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One agency. `th` and `en` are its official names; the head of the file explains the other fields."""

    id: Code
    th: Name
    en: Name
    level: Level
    parent: Code | None = None
    area: AreaCode | None = None
    traffy: Name | None = None
    aliases: tuple[Name, ...] = ()
    units: tuple[Name, ...] = ()
    hotline: Annotated[str, Meta(pattern=r"^[0-9]{3,10}$")] | None = None
    """The number citizens dial, where it is known for certain."""
    not_routed: Name | None = None
    """Why no rule sends complaints here, and who gets them instead."""

    @property
    def shown(self) -> str:
        """The name Traffy Fondue shows."""
        return self.traffy or self.th


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    agencies: tuple[Agency, ...]


class Agencies:
    """All agencies by id."""

    def __init__(self, agencies: Mapping[str, Agency]) -> None:
        self._agencies = agencies
        self._names = {fold_name(name): agency.id for agency in agencies.values() for name in _names(agency)}
        units = sorted(((unit, agency.id) for agency in agencies.values() for unit in agency.units), key=_precision)
        self._units = [(_pattern(unit), agency) for unit, agency in units]

    @classmethod
    def load(cls, config: Path) -> Agencies:
        """Read and check the file. Raises ConfigError with all errors, each with file, line and key."""
        source = LocatedYaml.read(config / FILE)
        listed: tuple[Agency, ...] = source.convert(_File).agencies
        source.refuse(_faults(listed))
        return cls({agency.id: agency for agency in listed})

    def __contains__(self, agency: object) -> bool:
        return agency in self._agencies

    def get(self, agency: str) -> Agency | None:
        """The agency of this id, if there is one: ids of records may be those of an older file."""
        return self._agencies.get(agency)

    def __getitem__(self, agency: str) -> Agency:
        return self._agencies[agency]

    def __iter__(self) -> Iterator[Agency]:
        return iter(self._agencies.values())

    def __len__(self) -> int:
        return len(self._agencies)

    def named(self, name: str) -> str | None:
        """The id of the agency with this name or alias, None when there is none."""
        return self._names.get(fold_name(name))

    def named_or_part(self, name: str) -> str | None:
        """The id of the agency with this name, else of the one that has a unit of this name, else None."""
        name = fold_name(name)
        return self._names.get(name) or next((agency for unit, agency in self._units if unit.fullmatch(name)), None)


def _names(agency: Agency) -> set[str]:
    return {agency.th, agency.en, agency.shown, *agency.aliases}


def _precision(unit: tuple[str, str]) -> tuple[int, str]:
    """Sort key, longest pattern first: a unit of the Department of Rural Roads also fits the pattern for Highways."""
    return -len(unit[0]), unit[1]


def _pattern(unit: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, fold(unit).split("*"))))


def _faults(listed: tuple[Agency, ...]) -> Iterator[Fault]:
    ids: set[str] = set()
    names: dict[str, str] = {}
    every = {agency.id for agency in listed}
    for index, agency in enumerate(listed):
        key = ("agencies", index)
        if agency.id in ids:
            yield key, f"agency {agency.id!r} occurs twice"
        ids.add(agency.id)
        for name in sorted(_names(agency)):
            if (known := names.setdefault(fold_name(name), agency.id)) != agency.id:
                yield key, f"{name!r} is a name of {known!r} already"
        if agency.parent is not None and agency.parent not in every:
            yield (*key, "parent"), f"no agency {agency.parent!r}"
