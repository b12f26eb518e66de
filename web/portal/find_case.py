"""From a tracking code to what its citizen may see, as ClickHouse has it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from complaints.events.case import Case, State
from complaints.privacy.tracking_code import TrackingCodes
from stores.clickhouse.client import ClickHouse
from trends.progress import read_decided
from web.case_rows import read_cases, read_steps
from web.portal.visible import CaseView, Names, view_before_case, view_of

MOST_MERGES = 5
"""A case that was merged may be merged on; further than this nobody looks."""


@dataclass(frozen=True, slots=True)
class Found:
    """A complaint whose code somebody has."""

    complaint: UUID
    code: str
    """Under the key in use, whichever key the code given was made with."""
    view: CaseView
    case: Case | None
    """None while it is not open yet."""


def find_case(
    warehouse: ClickHouse, ids: tuple[UUID, ...], codes: TrackingCodes, names: Names, now: datetime
) -> Found | None:
    """The complaint that one of the ids of a code is; None where there is none. Raises what `ClickHouse.rows` does."""
    for complaint, case in read_cases(warehouse, ids).items():
        known = read_cases(warehouse, case.parts)
        view = view_of(
            case,
            read_steps(warehouse, complaint),
            names,
            now,
            target=_state_of_target(warehouse, case),
            parts=[(codes.code_of(part), known[part].state) for part in case.parts if part in known],
        )
        return Found(complaint, codes.code_of(complaint), view, case)
    for complaint in ids:
        if decided := read_decided(warehouse, complaint):
            return Found(complaint, codes.code_of(complaint), view_before_case(decided), None)
    return None


def _state_of_target(warehouse: ClickHouse, case: Case) -> State | None:
    """The state of the case in which this one ended up. Nothing else of that is read."""
    state: State | None = None
    for _ in range(MOST_MERGES):
        if case.state != "merged" or case.into is None:
            break
        target = read_cases(warehouse, [case.into]).get(case.into)
        if target is None:
            break
        case, state = target, target.state
    return state
