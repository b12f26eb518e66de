"""Texts and addresses of attachments in updates, before anything is made of them."""

from __future__ import annotations

import pytest

from complaints.events.case import Evidence
from streams.cases.fold_batch import without_personal_data
from tests.streams.cases.cases import update

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
    assert without_personal_data(sent).evidence == (Evidence(reference=left, sha256=DIGEST),)
