from __future__ import annotations

import pytest

from tests.streams.cases.cases import CENTRE, A, B, C, D, Folding, routed, update


def transfer(folding: Folding, start: str, end: str) -> str:
    return folding.take("transfer", start, to=end, reason="not_within_authority").case.state


def test_not_ours_is_a_transfer_to_whom_it_names() -> None:
    folding = Folding(routed())
    case = folding.take("refuse", to=B, reason="not_within_authority").case
    assert (case.state, case.responsible, case.dispute) == ("transferred", B, None)
    folding.take("accept", B)


def test_not_ours_without_a_name_goes_to_1111() -> None:
    folding = Folding(routed())
    folded = folding.take("refuse", reason="outside_area")
    assert (folded.case.state, folded.case.responsible, folded.case.dispute) == ("refused", CENTRE, "no_body_named")
    assert folded.steps[0].path == folded.case.path


def test_a_case_never_returns_to_an_agency_that_handed_it_on() -> None:
    folding = Folding(routed())
    assert transfer(folding, A, B) == "transferred"
    folded = folding.take("transfer", B, to=A, reason="not_within_authority")
    assert (folded.case.state, folded.case.dispute, folded.case.responsible) == ("refused", "loop", CENTRE)
    assert [hop.to for hop in folded.steps[0].path] == [A, B, CENTRE]


def test_1111_adjudicates_after_a_number_of_hops() -> None:
    folding = Folding(routed(CENTRE))
    assert [transfer(folding, *hop) for hop in ((CENTRE, A), (A, B), (B, C))] == ["transferred"] * 3
    folded = folding.take("transfer", C, to=D, reason="outside_area")
    assert (folded.case.state, folded.case.dispute) == ("refused", "hops")
    assert [hop.to for hop in folded.steps[0].path] == [CENTRE, A, B, C, CENTRE]


def test_what_1111_decided_cannot_be_refused_again_but_counts_anew() -> None:
    folding = Folding(routed())
    folding.take("refuse", reason="outside_area")
    case = folding.take("adjudicate", CENTRE, "centre", to=A, text="มาตรา 6").case
    assert (case.state, case.responsible, case.dispute) == ("routed", A, None)
    case = folding.take("refuse", to=B, reason="outside_area").case
    assert (case.state, case.dispute) == ("refused", "adjudicated")
    folding.take("adjudicate", CENTRE, "centre", to=B, text="มาตรา 7")
    folding.take("accept", B)
    assert transfer(folding, B, A) == "transferred", "the path before the decision no longer counts"


def test_only_1111_adjudicates() -> None:
    folding = Folding(routed())
    folding.take("refuse", reason="other")
    refused = folding.send(update("adjudicate", B, to=B, text="เรา")).refusals
    assert [one.reason for one in refused] == ["not_yours"]


@pytest.mark.parametrize("hops", range(4))
def test_a_transfer_never_sets_the_clock_anew(hops: int) -> None:
    folding = Folding(routed(CENTRE))
    assert folding.case
    before = folding.case.clock
    for start, end in ((CENTRE, A), (A, B), (B, C))[:hops]:
        transfer(folding, start, end)
    assert folding.case.clock == before
