"""Random legal and illegal steps, sent twice, read twice and out of order: the state is that of a plain model."""

from __future__ import annotations

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.events.case import Case, CaseUpdate, Sender, StepName
from streams.cases.fold_update import RECENT, fold_update
from streams.cases.transitions import TRANSITIONS
from tests.streams.cases.cases import CENTRE, EVIDENCE, POLICY, A, B, C, D, routed, source, update
from tests.streams.cases.reference_model import ReferenceModel

pytestmark = pytest.mark.long

STEPS: list[StepName] = [step for step in TRANSITIONS if step not in ("split", "merge")] + ["open"]
LIKELY: list[StepName] = ["accept", "start", "transfer", "refuse", "adjudicate", "answer", "resolve", "reopen"]


ANYBODY: list[Sender] = ["agency", "centre", "citizen"]
SENDERS: list[tuple[str, Sender]] = [
    *((agency, by) for agency in (A, B, C) for by in (*[ANYBODY[0]] * 27, *ANYBODY)),
    *((CENTRE, by) for by in ANYBODY * 10),
]
"""Every agency as often as another; one message in fifteen speaks for somebody else."""
FIELDS: list[dict[str, Any]] = [
    dict(zip(("to", "reason", "text", "evidence", "rating"), values, strict=True))
    for values in product(
        (A, B, C, D, "nobody", None),
        ("not_within_authority", "other", None),
        ("ข้อความ", "อีกข้อความ", None),
        ((EVIDENCE,), (EVIDENCE, EVIDENCE), ()),
        (1, 5, None),
    )
]
UPDATES = st.builds(
    lambda step, sender, hours, given: update(step, *sender, hours=hours, **given),
    st.sampled_from(LIKELY) | st.sampled_from(STEPS),
    st.sampled_from(SENDERS),
    st.integers(0, 300),
    st.sampled_from(FIELDS),
)
"""Any step by anybody; most have the fields they need. Few draws, as Hypothesis spends most of the time on them."""


@given(st.lists(UPDATES, max_size=40), st.sampled_from([A, CENTRE, None]), st.data())
@settings(max_examples=400, deadline=None)
def test_the_state_is_that_of_a_plain_model(sent: list[CaseUpdate], first: str | None, data: st.DataObject) -> None:
    logs = _logs(sent, data)
    model = ReferenceModel(first, set(POLICY.agencies), POLICY.max_hops or 0)
    case: Case = routed(first)
    read = dict.fromkeys(logs, 0)
    known: list[UUID] = []
    taken: list[UUID | None] = []
    refused: list[UUID] = []
    while any(read[agency] < len(log) for agency, log in logs.items()):
        unread = [one for one, log in logs.items() if read[one] < len(log)]
        agency = unread[data.draw(st.integers(0, len(unread) - 1))]
        one, offset = logs[agency][read[agency]], read[agency]
        read[agency] += 1
        folded = fold_update(case, one, source(agency, offset), POLICY)
        fresh = offset >= case.applied.get(source(agency, 0).place, 0) and one.update_id not in known[-RECENT:]
        case = folded.case
        if not fresh:
            assert (folded.steps, folded.refusals, folded.deadlines) == ((), (), ())
            continue
        known.append(one.update_id)
        assert bool(folded.steps) == model.take(one) == (not folded.refusals)
        taken += [step.update_id for step in folded.steps]
        refused += [each.update_id for each in folded.refusals]
        assert _seen(case) == model.seen()
        if data.draw(st.integers(0, 9)) == 0:  # killed before the commit: read again from an earlier offset
            agency = data.draw(st.sampled_from(sorted(logs)))
            read[agency] = data.draw(st.integers(0, read[agency]))
    assert sorted(map(str, [*taken, *refused])) == sorted({str(one.update_id) for one in sent}), "each judged once"


def _logs(sent: list[CaseUpdate], data: st.DataObject) -> dict[str, list[CaseUpdate]]:
    """The topic of each agency: what it sent, some of it twice, in any order."""
    logs: dict[str, list[CaseUpdate]] = {}
    for one in sent:
        logs.setdefault(one.agency, []).append(one)
    for agency, log in logs.items():
        again = data.draw(st.lists(st.sampled_from(log), max_size=3))
        logs[agency] = data.draw(st.permutations(log + again)) if data.draw(st.booleans()) else log + again
    return logs


def _seen(case: Case) -> dict[str, Any]:
    return {
        "state": case.state,
        "responsible": case.responsible,
        "helpers": {one.agency: one.standing for one in case.co_workers},
        "steps": case.number,
        "reopened": case.reopened,
        "rating": case.rating,
        "evidence": len(case.evidence),
    }
