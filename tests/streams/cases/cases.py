"""What the tests of cases make cases and updates from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from complaints.events.case import Case, CaseUpdate, Evidence, Hop, Sender, StepName
from streams.cases.fold_update import Folded, Source, fold_update
from streams.cases.policy import Escalation, Policy
from streams.cases.sla_clock import set_clock
from streams.cases.working_time import WorkingTime
from streams.routing.deadlines import WorkingDays

CENTRE, A, B, C, D = "opm-1111", "bma", "doh", "mea", "drr"
MONDAY = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
"""Nine in the morning of a working day in Bangkok."""
ID = UUID("5f0c8a52-1111-5e7a-9d1c-00000000beef")
EVIDENCE = Evidence(reference="s3://photos/after.jpg", sha256="ab" * 32)
HOLIDAY = date(2026, 3, 11)
POLICY = Policy(
    centre=CENTRE,
    agencies=frozenset({CENTRE, A, B, C, D}),
    max_hops=3,
    warning_percent=80,
    escalations=(Escalation(percent=150, to=CENTRE), Escalation(percent=200, to=CENTRE)),
    deadlines=(),
    default_days=2,
    working_time=WorkingTime(WorkingDays([HOLIDAY])),
    status_words={},
)
_NUMBERS = count()


def routed(agency: str | None = A, at: datetime = MONDAY) -> Case:
    """A case that was just opened: with an agency, or in 1111's queue."""
    case = Case(
        complaint_id=ID,
        state="routed" if agency else "received",
        since=at,
        number=1,
        applied={},
        version=1,
        opened=at,
        responsible=agency,
        path=(Hop(to=agency, step="open", at=at),),
        urgency="normal",
        category="road",
    )
    return Case(
        **{**{name: getattr(case, name) for name in case.__struct_fields__}, "clock": set_clock(case, None, POLICY)}
    )


def update(step: StepName, agency: str = A, by: Sender = "agency", *, hours: float = 0, **fields: Any) -> CaseUpdate:
    """An update some hours after the case was opened."""
    return CaseUpdate(
        update_id=uuid5(ID, str(next(_NUMBERS))),
        complaint_id=ID,
        agency=agency,
        by=by,
        step=step,
        at=MONDAY + timedelta(hours=hours),
        **fields,
    )


def source(agency: str, offset: int) -> Source:
    """Where an update on an agency's topic stands."""
    return Source(agency, f"agency.{agency}.updates.v1/0", offset)


class Folding:
    """A case and all that followed from the updates sent so far, each on its agency's topic."""

    def __init__(self, case: Case | None, policy: Policy = POLICY) -> None:
        self.case, self.policy = case, policy
        self.last = Folded(case) if case else None
        self._offsets: dict[str, int] = {}

    def send(self, one: CaseUpdate, topic: str | None = None) -> Folded:
        """Fold one update, on the topic of another agency if asked."""
        agency = topic or one.agency
        offset = self._offsets.get(agency, 0)
        self._offsets[agency] = offset + 1
        self.last = folded = fold_update(self.case, one, source(agency, offset), self.policy)
        self.case = folded.case
        return folded

    def take(self, step: StepName, agency: str = A, by: Sender = "agency", **fields: Any) -> Folded:
        """Fold a step that must be legal."""
        folded = self.send(update(step, agency, by, **fields))
        assert not folded.refusals, folded.refusals
        return folded
