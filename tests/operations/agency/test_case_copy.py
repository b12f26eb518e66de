from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import msgspec

from complaints.events.case import CaseStep, StepRefusal
from complaints.events.complaint import Moved
from complaints.events.identity import version_of
from operations.agency.arrivals import Arrival
from operations.agency.case_copy import CaseCopy, OwnCase
from streams.cases.fold_update import Folded
from tests.streams.cases.cases import ID, MONDAY, A, B, C, Folding, routed, update
from tests.streams.cases.decisions import decided

TOPIC = "agency.bma.complaints.v1"


def copied(*told: Arrival, agency: str = A) -> OwnCase:
    copy = CaseCopy()
    copy.enter(TOPIC, agency, [(i, 1000 + i, one) for i, one in enumerate(told)])
    (case,) = copy.cases(agency)
    return case


def step_of(folded: Folded) -> CaseStep:
    (step,) = folded.steps
    return step


def test_a_complaint_and_the_steps_of_its_case_tell_where_it_stands() -> None:
    case = copied(decided())
    assert (case.part, case.state, case.waits, case.at_work) == ("responsible", "routed", True, False)
    folding = Folding(routed())
    accepted, transferred = (
        step_of(folding.take("accept")),
        step_of(folding.take("transfer", to=B, reason="other")),
    )
    assert copied(accepted).at_work
    assert (copied(accepted).complaint, copied(accepted, accepted).number) == (None, 2)
    assert (copied(accepted, transferred).part, copied(transferred, agency=B).part) == (None, "responsible")


def test_a_helper_is_told_and_stays_one_until_it_declines() -> None:
    folding = Folding(routed())
    folding.take("accept")
    invited, joined = step_of(folding.take("invite", to=C)), step_of(folding.take("join", C))
    noted, declined = step_of(folding.take("note", text="-")), step_of(folding.take("decline", C))
    assert copied(invited, joined, noted, agency=C).part == "helping"
    assert copied(invited, joined, noted, declined, agency=C).part is None


def test_an_agency_that_lost_a_complaint_has_it_again_with_a_newer_decision() -> None:
    first, newer = decided(), decided(generation=9)
    gone = Moved(
        complaint_id=first.complaint_id, version=version_of(MONDAY, 5), channel="hotline-1111", moved=MONDAY,
        by="official", reason="-", agencies=(B,),
    )  # fmt: skip
    assert copied(first, gone).part is None
    assert copied(first, gone, first).part is None
    assert copied(first, gone, newer).part == "responsible"


def test_a_refused_step_is_kept_until_a_later_step_is_taken() -> None:
    folding = Folding(routed())
    (refusal,) = folding.send(update("answer", text="-")).refusals
    accepted = step_of(folding.take("accept"))
    case = copied(accepted, refusal)
    assert isinstance(case.refusal, StepRefusal)
    later = step_of(folding.take("start"))
    assert copied(accepted, refusal, later).refusal is None


def test_whatever_is_told_again_in_any_order_of_repeats_the_copy_is_the_same(tmp_path: Path) -> None:
    folding = Folding(routed())
    told: list[Arrival] = [step_of(folding.take("accept")), step_of(folding.take("start"))]
    told += [step_of(folding.take("note", text=str(i))) for i in range(4)]
    once, chance = copied(*told), random.Random(7)
    copy = CaseCopy(tmp_path / "copy.sqlite3")
    for i in range(30):
        end = chance.randint(1, len(told))
        copy.enter(TOPIC, A, [(i, 1005, one) for one in told[:end]])
    copy.enter(TOPIC, A, [(99, 1005, told[-1])])
    copy.close()
    again = CaseCopy(tmp_path / "copy.sqlite3")
    assert again.get(A, ID) == once
    assert again.next(TOPIC) == 100
    assert list(again.cases(A, since=1006)) == []
    assert again.get(B, ID) is None


def test_times_are_kept_to_the_microsecond() -> None:
    folding = Folding(routed())
    odd = MONDAY + timedelta(microseconds=123_457)
    folded = folding.send(msgspec.structs.replace(update("accept"), at=odd))
    assert copied(step_of(folded)).since == odd
