"""The one place that decides what a person may see and do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

from complaints.events.case import Case

Role = Literal[
    "officer",  # of 1111: triage, adjudication, every case
    "agency",  # of one agency: the cases it has or helps with
    "analyst",  # figures: no case, no text
    "administrator",  # accounts and the audit: no case, no text
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
EVERYBODY: Final[frozenset[Role]] = frozenset(ROLES)


@dataclass(frozen=True, slots=True)
class Person:
    """Who has signed in."""

    who: str
    """`local:NAME` or `openid:SUBJECT`."""
    role: Role
    agency: str | None = None
    """Of an agency officer."""


@dataclass(frozen=True, slots=True)
class Parties:
    """The agencies that have part in a case."""

    agencies: frozenset[str]

    @classmethod
    def of(cls, case: Case) -> Parties:
        """The responsible agency, and those that are invited or have joined. An agency that had it once is none."""
        helping = (one.agency for one in case.co_workers)
        return cls(frozenset([*([case.responsible] if case.responsible else []), *helping]))


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which cases somebody may see lists: of one agency, or all with None."""

    agency: str | None


class Wanted(Protocol):
    """What is asked for; a route of the registry is one."""

    @property
    def roles(self) -> Collection[Role]: ...


class Rights:
    """What is asked of `rights.py`. Passed in, so that tests can show what happens without it."""

    def may_ask(self, person: Person, wanted: Wanted) -> bool:
        """Whether the address and the act are for people of this role."""
        return person.role in wanted.roles

    def may_see(self, person: Person, parties: Parties) -> bool:
        """Whether the person may see this case, and take the steps that the case allows."""
        if person.role == "officer":
            return True
        return person.role == "agency" and person.agency is not None and person.agency in parties.agencies

    def may_know(self, person: Person, agencies: Iterable[str]) -> bool:
        """Whether the person may know of an incident that these agencies have complaints of."""
        return person.role == "officer" or (person.role == "agency" and person.agency in set(agencies))

    def may_search_phones(self, person: Person) -> bool:
        """Whether the person may find complaints by a citizen's telephone number."""
        return person.role == "officer"

    def scope(self, person: Person) -> Scope | None:
        """Which cases stand in the person's lists; None: no list at all."""
        if person.role == "officer":
            return Scope(None)
        return Scope(person.agency) if person.role == "agency" and person.agency else None
