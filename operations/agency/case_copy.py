"""An agency's cases as its own topic tells them: a copy in SQLite, which can be made again from the topic."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, cast
from uuid import UUID

import msgspec

from complaints.events.case import CaseStep, State, StepRefusal
from complaints.events.complaint import Classified, Moved
from complaints.events.identity import current_version
from operations.agency.arrivals import Arrival
from streams.cases.transitions import AT_WORK, NOT_TAKEN

Part = Literal["responsible", "helping"]
FORMAT: Final = 1
"""Of the file; one of another format is made again."""
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS cases (
    agency TEXT, id BLOB,
    version INTEGER NOT NULL DEFAULT 0, complaint BLOB,  -- the newest decision; absent where only steps have come
    part TEXT,                                           -- what the agency has to do with it; null: nothing any more
    state TEXT NOT NULL, since REAL NOT NULL,            -- of the last step, seconds since 1970
    number INTEGER NOT NULL DEFAULT 0, step BLOB,        -- the last step that was told
    refusal BLOB,                                        -- the agency's last step that was not taken, if newer
    changed INTEGER NOT NULL,                            -- the broker's time of the last change, ms since 1970
    PRIMARY KEY (agency, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_changed ON cases (agency, changed, id);
CREATE TABLE IF NOT EXISTS progress (topic TEXT PRIMARY KEY, next INTEGER NOT NULL);
"""
_COLUMNS: Final = "agency, id, version, complaint, part, state, since, number, step, refusal, changed"
_WRITE: Final = f"INSERT OR REPLACE INTO cases ({_COLUMNS}) VALUES ({', '.join('?' * 11)})"  # noqa: S608 - constants
_CLASSIFIED: Final = msgspec.json.Decoder(Classified)
_STEP: Final = msgspec.json.Decoder(CaseStep)
_REFUSAL: Final = msgspec.json.Decoder(StepRefusal)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCase:
    """A case as an agency knows it."""

    agency: str
    id: UUID
    version: int = 0
    complaint: Classified | None = None
    part: Part | None = None
    state: State = "routed"
    since: datetime
    number: int = 0
    """Of the last step that was told; 0 before the first."""
    step: CaseStep | None = None
    refusal: StepRefusal | None = None
    changed: int
    """The broker's time of the last change, milliseconds since 1970."""

    @property
    def waits(self) -> bool:
        """Whether the agency has still to accept it."""
        return self.part == "responsible" and self.state in NOT_TAKEN

    @property
    def at_work(self) -> bool:
        """Whether the agency has accepted it and not answered."""
        return self.part is not None and self.state in AT_WORK


def take(case: OwnCase | None, agency: str, told: Arrival, changed: int) -> OwnCase | None:
    """The case after what was told, None where that is nothing new. Pure; what is told again changes nothing."""
    if isinstance(told, Classified):
        return _decided(case, agency, told, changed)
    if isinstance(told, CaseStep):
        return _stepped(case, agency, told, changed)
    if case is None:
        return None
    if isinstance(told, Moved):
        version = current_version(told.version)
        return _replaced(case, version=version, part=None, changed=changed) if version > case.version else None
    if case.refusal is not None and case.refusal.update_id == told.update_id:
        return None
    return _replaced(case, refusal=told, changed=changed)


def _decided(case: OwnCase | None, agency: str, told: Classified, changed: int) -> OwnCase | None:
    version = current_version(told.version)
    roles = {route.agency: route.role for route in told.routing.routes}
    part: Part | None = None
    if agency in roles:
        part = "responsible" if roles[agency] == "responsible" else "helping"
    if case is None:
        return OwnCase(
            agency=agency, id=told.complaint_id, version=version, complaint=told, part=part, since=told.submitted,
            changed=changed,
        )  # fmt: skip
    if version <= case.version:
        return None
    # Once steps are told they say whose case it is: a decision does not take it from an agency that is at work.
    part = case.part if case.number else part
    return _replaced(case, version=version, complaint=told, part=part, changed=changed)


def _stepped(case: OwnCase | None, agency: str, told: CaseStep, changed: int) -> OwnCase | None:
    if case is None:
        case = OwnCase(agency=agency, id=told.complaint_id, since=told.at, changed=changed)
    elif told.number <= case.number:
        return None
    return _replaced(
        case, part=_part_after(case.part, agency, told), state=told.state, since=told.at, number=told.number, step=told,
        refusal=None, changed=changed,
    )  # fmt: skip


def _part_after(part: Part | None, agency: str, step: CaseStep) -> Part | None:
    if step.responsible == agency:
        return "responsible"
    if step.step == "decline" and step.agency == agency:
        return None
    if (step.step == "invite" and step.to == agency) or (step.step == "join" and step.agency == agency):
        return "helping"
    return "helping" if part == "helping" else None


def _replaced(case: OwnCase, **fields: Any) -> OwnCase:  # noqa: ANN401 - fields of the case
    names = OwnCase.__dataclass_fields__
    return OwnCase(**{**{name: getattr(case, name) for name in names}, **fields})


class CaseCopy:
    """The copy of one or more agencies. Not thread-safe: its user holds a lock, or uses it from one thread."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")
        if self._file.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
            self.forget()
            self._file.execute(f"PRAGMA user_version = {FORMAT}")

    def enter(self, topic: str, agency: str, told: Iterable[tuple[int, int, Arrival | None]]) -> list[OwnCase]:
        """Take records of an agency's topic in one transaction, each as offset, broker's time in ms, and event.

        Returns the cases that changed, in order, one for each record that changed one.
        """
        changed: list[OwnCase] = []
        with self._file:
            self._file.execute("BEGIN")
            for offset, at, event in told:
                if event is not None and (case := take(self.get(agency, event.complaint_id), agency, event, at)):
                    self._file.execute(_WRITE, _row(case))
                    changed.append(case)
                self._file.execute("INSERT OR REPLACE INTO progress VALUES (?, ?)", (topic, offset + 1))
        return changed

    def get(self, agency: str, case: UUID) -> OwnCase | None:
        """One case of an agency."""
        query = f"SELECT {_COLUMNS} FROM cases WHERE agency = ? AND id = ?"  # noqa: S608
        row = self._file.execute(query, (agency, case.bytes)).fetchone()
        return _case(row) if row else None

    def cases(self, agency: str, since: int = 0) -> Iterator[OwnCase]:
        """Cases of an agency that changed at that time (ms since 1970) or later, in the order of their last change."""
        query = f"SELECT {_COLUMNS} FROM cases WHERE agency = ? AND changed >= ? ORDER BY changed, id"  # noqa: S608
        yield from map(_case, self._file.execute(query, (agency, since)).fetchall())

    def next(self, topic: str) -> int | None:
        """The offset from which on the topic is still to be read; None where nothing of it was."""
        row = self._file.execute("SELECT next FROM progress WHERE topic = ?", (topic,)).fetchone()
        return row[0] if row else None

    def forget(self) -> None:
        """Empty the copy."""
        self._file.executescript("DELETE FROM cases; DELETE FROM progress;")

    def close(self) -> None:
        self._file.close()


def _row(case: OwnCase) -> tuple[object, ...]:
    encoded = [msgspec.json.encode(one) if one else None for one in (case.complaint, case.step, case.refusal)]
    return (
        case.agency, case.id.bytes, case.version, encoded[0], case.part, case.state, case.since.timestamp(),
        case.number, encoded[1], encoded[2], case.changed,
    )  # fmt: skip


def _case(row: tuple[Any, ...]) -> OwnCase:
    agency, case, version, complaint, part, state, since, number, step, refusal, changed = row
    return OwnCase(
        agency=agency, id=UUID(bytes=case), version=version,
        complaint=_CLASSIFIED.decode(complaint) if complaint else None,
        part=cast(Part | None, part), state=cast(State, state), since=datetime.fromtimestamp(since, UTC), number=number,
        step=_STEP.decode(step) if step else None, refusal=_REFUSAL.decode(refusal) if refusal else None,
        changed=changed,
    )  # fmt: skip
