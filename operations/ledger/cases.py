"""The account book of cases: whether each complaint has one, with all its steps, and ClickHouse the same. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import msgspec

from complaints.events.decode_or_none import decode_or_none
from operations.ledger.records import Placed

SHOWN_MOST = 1000
"""At most this many ids are named per kind of discrepancy."""
AWAITED = "awaited"
CASELESS = "classified, no case"
GAPPED = "case whose steps are not numbered without gaps"
BEHIND = "case that has another number of steps than were told"
UNFOUND = "part or target of a case that is no case"
UNLOADED = "case not in ClickHouse as on the topic"
STEPLESS = "case whose steps are not all in ClickHouse"
STRANGE = "case in ClickHouse, not on the topic"
"""Kinds of discrepancy."""


class Stored(NamedTuple):
    """A case in ClickHouse."""

    complaint_id: UUID
    number: int
    """Steps that its state says; None where it has steps and no state."""
    state: str
    steps: int
    """Distinct steps."""


@dataclass(slots=True)
class CaseAccounts:
    """What was found."""

    states: Counter[str] = field(default_factory=Counter)
    """Cases by state; `awaited` are updates whose complaint has not come."""
    steps: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    """Cases by kind of discrepancy."""
    missing_ids: dict[str, list[str]] = field(default_factory=dict)
    """The ids of the first of them."""
    stored: bool = False
    """Whether ClickHouse was compared, which has no earlier state."""

    def checks(self) -> dict[str, bool]:
        """Each equation that must hold when nothing is in flight, and whether it holds."""
        missing = self.missing
        holds = {
            "every classified complaint has a case": not missing[CASELESS],
            "steps of each case are numbered without gaps": not missing[GAPPED] and not missing[BEHIND],
            "parts and targets of cases are cases": not missing[UNFOUND],
        }
        if self.stored:
            holds["cases and steps in ClickHouse = those of the topics"] = not (
                missing[UNLOADED] or missing[STEPLESS] or missing[STRANGE]
            )
        return holds


class _Case(msgspec.Struct):
    """The fields of a case that the ledger uses."""

    complaint_id: UUID
    state: str
    number: int
    applied: dict[str, int]
    into: UUID | None = None
    parts: tuple[UUID, ...] | None = None


class _Step(msgspec.Struct):
    complaint_id: UUID
    number: int
    state: str


_CASE, _STEP = msgspec.json.Decoder(_Case), msgspec.json.Decoder(_Step)


class CaseBook:
    """Takes about 0.6 kB of memory per case.

    `exact` is False for an earlier time: older states may be compacted away, so a case is known by its steps alone.
    """

    def __init__(self, *, exact: bool = True) -> None:
        self._exact = exact
        self._classified: set[bytes] = set()
        self._told: dict[bytes, int] = {}
        """The number of each case's last step."""
        self._known: dict[bytes, tuple[int, int, str]] = {}
        """Number of steps, sum of offsets taken into account, and state, of each case."""
        self._named: set[bytes] = set()
        """Cases that others were split into or merged into."""
        self._accounts = CaseAccounts()

    def classified(self, records: Iterable[Placed]) -> Iterator[Placed]:
        """Pass on the records of the classified topic, noting whose they are."""
        for record in records:
            key = record.key() or b""
            with suppress(ValueError):  # no record of the worker
                self._classified.add(UUID(key.decode()).bytes)
            yield record

    def steps(self, records: Iterable[Placed]) -> None:
        """Enter records of the topic of steps, in the order in which they stand there."""
        for record in records:
            step = decode_or_none(_STEP, record.value())
            if step is None:
                continue
            case = step.complaint_id.bytes
            last = self._told.get(case, 0)
            if step.number > last:  # else it was told again after a crash
                self._accounts.steps += 1
                self._told[case] = step.number
            if step.number > last + 1:
                self._miss(GAPPED, case)

    def cases(self, records: Iterable[Placed]) -> None:
        """Enter records of the topic of cases."""
        for record in records:
            case = decode_or_none(_CASE, record.value())
            if case is None:
                continue
            found = (case.number, sum(case.applied.values()), case.state)
            if found[:2] >= self._known.get(case.complaint_id.bytes, (0, 0, ""))[:2]:
                self._known[case.complaint_id.bytes] = found
            self._named.update(one.bytes for one in (*(case.parts or ()), *((case.into,) if case.into else ())))

    @property
    def empty(self) -> bool:
        """Whether there are no cases: the service has never run here."""
        return not self._told and not self._known

    def stored(self, rows: Iterable[Stored]) -> None:
        """Enter what ClickHouse has; call this after `cases` and `steps`, once."""
        self._accounts.stored = True
        left = set(self._known)
        for row in rows:
            case = row.complaint_id.bytes
            left.discard(case)
            number, _, state = self._known.get(case, (0, 0, ""))
            if case not in self._known:
                self._miss(STRANGE, case)
            elif (row.number, row.state) != (number, state):
                self._miss(UNLOADED, case)
            elif row.steps != number:
                self._miss(STEPLESS, case)
        for case in left:
            self._miss(UNLOADED, case)

    def sum_up(self) -> CaseAccounts:
        """The accounts. Call this once, last."""
        accounts = self._accounts
        accounts.states = Counter(state for _, _, state in self._known.values())
        cases = {case for case, (_, _, state) in self._known.items() if state != AWAITED} if self._exact else self._told
        for case in self._classified:
            if case not in cases:
                self._miss(CASELESS, case)
        for case in self._named:
            if case not in cases:
                self._miss(UNFOUND, case)
        if self._exact:
            for case, (number, _, _) in self._known.items():
                if number != self._told.get(case, 0):
                    self._miss(BEHIND, case)
            for case in self._told.keys() - self._known.keys():
                self._miss(BEHIND, case)
        return accounts

    def _miss(self, what: str, case: bytes) -> None:
        self._accounts.missing[what] += 1
        ids = self._accounts.missing_ids.setdefault(what, [])
        if len(ids) < SHOWN_MOST:
            ids.append(str(UUID(bytes=case)))
