"""An incident and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from streams.incidents.likeness import Link
from streams.incidents.report import Report

Kind = Literal["incident", "campaign"]
What = Literal["opened", "changed", "dissolved"]
Why = Literal["set_apart", "revised", "no_link"]
"""A person set it apart; its channel or a decision changed it; what had joined it to the others is gone."""


class Joined(NamedTuple):
    """A report came in. Without a link it is the one that others were joined to."""

    id: str
    link: Link | None


class Left(NamedTuple):
    id: str
    why: Why


@dataclass(slots=True)
class Incident:
    """At least two reports."""

    first: Report
    """The earliest when it was opened."""
    name: str
    """The id of a report that it had when it was opened, nearly always of `first`. It stays."""
    members: dict[str, Report] = field(default_factory=dict)
    kind: Kind = "incident"
    number: int = 0
    """Words said of it."""

    @property
    def agencies(self) -> tuple[str, ...]:
        return tuple(sorted({agency for one in self.members.values() for agency in one.agencies}))


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of an incident at one moment: the source of a published event."""

    what: What
    name: str
    """Of the incident; it stays the same."""
    number: int
    at: float
    """Event time of what caused it, in seconds since 1970."""
    kind: Kind
    places: int
    """Square kilometres with its text."""
    members: tuple[Report, ...]
    """From first to last; of a dissolved incident those it had."""
    joined: tuple[Joined, ...] = ()
    left: tuple[Left, ...] = ()
    into: str | None = None
    """Name of the incident that a dissolved one became part of."""
