"""Texts and addresses of attachments in updates, before anything is made of them."""

from __future__ import annotations

import pytest

from complaints.events.case import Evidence, Part
from complaints.settings import DEFAULT_CONFIG
from streams.cases.fold_batch import NO_AGENCY, without_personal_data
from streams.cases.policy import load_policy
from tests.streams.cases.cases import ID, POLICY, A, B, Folding, routed, update

DIGEST = "ab0812345678cd" + "e" * 50


@pytest.mark.parametrize(
    ("reference", "left"),
    [
        ("https://files.example.go.th/081-234-5678/1.jpg", "[โทรศัพท์]"),
        ("https://files.example.go.th/2026/1.jpg", "https://files.example.go.th/2026/1.jpg"),
        (f"sha256:{DIGEST}", f"sha256:{DIGEST}"),  # digits of a digest are no telephone number
    ],
)
def test_the_address_of_an_attachment_has_no_personal_data(reference: str, left: str) -> None:
    sent = update("resolve", text=None, evidence=(Evidence(reference=reference, sha256=DIGEST),))
    assert without_personal_data(sent, POLICY.agencies).evidence == (Evidence(reference=left, sha256=DIGEST),)


def test_what_stands_for_an_agency_is_none_where_it_is_a_telephone_number() -> None:
    parts = (Part(agency="0812345678", text="-"), Part(agency=B, text="-"))
    sent = update("split", agency="081-234-5678", to="66812345678", parts=parts)
    clean = without_personal_data(sent, POLICY.agencies)
    assert (clean.agency, clean.to) == (NO_AGENCY, NO_AGENCY)
    assert [part.agency for part in clean.parts] == [NO_AGENCY, B]
    known = update("transfer", to=B, reason="other")
    assert without_personal_data(known, POLICY.agencies) == known
    unknown = update("transfer", to="no-such-agency", reason="other")
    assert without_personal_data(unknown, POLICY.agencies).to == "no-such-agency"


def test_a_refusal_does_not_say_the_number_that_stood_for_an_agency() -> None:
    folding = Folding(routed())
    folded = folding.send(without_personal_data(update("transfer", to="0812345678", reason="other"), POLICY.agencies))
    (refused,) = folded.refusals
    assert (refused.complaint_id, refused.agency, refused.reason) == (ID, A, "unknown_agency")
    assert "0812345678" not in refused.detail


def test_no_agency_has_a_code_that_looks_like_personal_data() -> None:
    agencies = load_policy(DEFAULT_CONFIG).agencies
    assert NO_AGENCY not in agencies
    for agency in agencies:
        sent = update("transfer", agency=agency, to=agency, reason="other")
        assert without_personal_data(sent, frozenset()) == sent


def test_the_media_type_of_a_file_elsewhere_is_none_where_it_is_a_telephone_number() -> None:
    elsewhere = Evidence(reference="-", sha256=DIGEST, media_type="image/0812345678")
    sent = update("resolve", text=None, evidence=(elsewhere,))
    (evidence,) = without_personal_data(sent, POLICY.agencies).evidence
    assert evidence.media_type is None
