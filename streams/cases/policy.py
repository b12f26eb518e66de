"""What offices decide about cases: `config/cases.yaml`, with the calendars of `routing.yaml` and `holidays.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta, field

from complaints.events.case import State
from complaints.events.complaint import Code
from complaints.reference.faults import Fault
from complaints.reference.holidays import holidays
from complaints.reference.located_yaml import LocatedYaml
from complaints.reference.reference import Reference
from complaints.settings import Section
from streams.cases.working_time import WorkingTime
from streams.routing.deadlines import WorkingDays
from streams.routing.rules import FILE as RULES
from streams.routing.rules import LocatedRules, RuleSet

FILE = "cases.yaml"
Percent = Annotated[int, Meta(ge=1, le=10_000)]


class DeadlineRule(Section, frozen=True, kw_only=True):
    """All given conditions must hold; of a list, one entry is enough."""

    days: Annotated[int, Meta(ge=1, le=365)]
    """Working days after the day of the complaint; due at the close of office."""
    urgency: tuple[Code, ...] = ()
    category: tuple[Code, ...] = ()
    agency: tuple[Code, ...] = ()

    def holds(self, urgency: str | None, category: str | None, agency: str | None) -> bool:
        """Whether the rule is for such a case."""
        given = ((self.urgency, urgency), (self.category, category), (self.agency, agency))
        return all(value in wanted for wanted, value in given if wanted)


class Escalation(Section, frozen=True, kw_only=True):
    """A level of escalation."""

    percent: Percent
    """Of the working time allowed."""
    to: Code
    """The agency that is told."""


class _File(Section, frozen=True, kw_only=True):
    centre: Code
    max_hops: Annotated[int, Meta(ge=1, le=100)]
    warning_percent: Percent
    escalations: tuple[Escalation, ...] = ()
    deadlines: tuple[DeadlineRule, ...] = ()
    days: Annotated[int, Meta(ge=1, le=365)]
    status_words: dict[str, dict[str, State]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the fold of cases needs to know."""

    centre: str
    """The id of 1111 among the agencies."""
    agencies: Collection[str]
    """Every agency's id."""
    max_hops: int | None
    """So many hand-overs an agency may make or undergo before 1111 adjudicates; None: any number, and loops too."""
    warning_percent: int
    escalations: tuple[Escalation, ...]
    deadlines: tuple[DeadlineRule, ...]
    default_days: int
    """Working days until an answer is due where no rule holds and the routing names no deadline."""
    working_time: WorkingTime
    status_words: Mapping[str, Mapping[str, State]]
    """Of each system whose tickets are observed: the state that each of its status words means."""

    def days(self, urgency: str | None, category: str | None, agency: str | None) -> int | None:
        """Working days until an answer is due: of the first rule that holds; None where none does."""
        return next((rule.days for rule in self.deadlines if rule.holds(urgency, category, agency)), None)


def load_policy(config: Path) -> Policy:
    """Read and check the file. Raises ConfigError with all errors, each with file, line and key."""
    source = LocatedYaml.read(config / FILE)
    written: _File = source.convert(_File)
    reference = Reference.load(config)
    agencies = frozenset(reference.agency_ids)
    source.refuse(_faults(written, agencies, reference))
    rules = LocatedRules(config / RULES, RuleSet).rules
    return Policy(
        centre=written.centre,
        agencies=agencies,
        max_hops=written.max_hops,
        warning_percent=written.warning_percent,
        escalations=written.escalations,
        deadlines=written.deadlines,
        default_days=written.days,
        working_time=WorkingTime(WorkingDays(_closed(config, rules.holidays))),
        status_words=MappingProxyType(written.status_words),
    )


def _closed(config: Path, listed: Collection[date]) -> frozenset[date]:
    """The days on which offices are closed: those of the routing from the first that it lists, and before that those of
    `holidays.yaml`, which knows every year.
    """
    first = min(listed, default=date.max)
    return frozenset(listed) | {day for day in holidays(config) if day < first}


def _faults(written: _File, agencies: Collection[str], reference: Reference) -> Iterator[Fault]:
    if written.centre not in agencies:
        yield ("centre",), f"no agency {written.centre!r}"
    for index, level in enumerate(written.escalations):
        if level.to not in agencies:
            yield ("escalations", index, "to"), f"no agency {level.to!r}"
        if index and level.percent <= written.escalations[index - 1].percent:
            yield ("escalations", index, "percent"), "must be greater than that of the level before"
    taxonomy = reference.taxonomy
    known: dict[str, Collection[str]] = {
        "urgency": {one.code for one in taxonomy.urgencies},
        "category": {one.code for one in taxonomy.categories},
        "agency": agencies,
    }
    for index, rule in enumerate(written.deadlines):
        for name, codes in known.items():
            for code in getattr(rule, name):
                if code not in codes:
                    yield ("deadlines", index, name), f"no {name} {code!r}"
