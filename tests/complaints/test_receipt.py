from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.privacy.sealing import Sealer
from complaints.receipt import Receipt

COMPLAINT = UUID("0f3c7f3a-5f0c-5e7a-9d1c-7b1f3c0e1111")
TIME = datetime(2026, 3, 2, 5, 0, 1, 999_999, tzinfo=UTC)
SEALER = Sealer("k.1", bytes(32))
RECEIPT = Receipt.issue(COMPLAINT, TIME, b"value", SEALER)


def test_it_says_what_was_accepted_and_when() -> None:
    read = Receipt.parse(f" {RECEIPT.text}\n")
    assert read == RECEIPT
    assert (read.complaint, read.received, read.key_id) == (COMPLAINT, TIME.replace(microsecond=0), "k.1")
    assert read.digest == hashlib.sha256(b"value").digest()
    assert read.genuine(SEALER)


def test_it_is_the_same_every_time_and_short() -> None:
    assert Receipt.issue(COMPLAINT, TIME, b"value", SEALER) == RECEIPT
    assert Receipt.issue(COMPLAINT, TIME.astimezone(BANGKOK), b"value", SEALER) == RECEIPT
    assert len(RECEIPT.text) < 130


def test_it_tells_its_own_second() -> None:
    texts = [Receipt.issue(COMPLAINT, TIME + timedelta(seconds=n), b"value", SEALER).text for n in range(20)]
    assert [text.split(".")[4] for text in texts] == [f"20260302T0500{1 + n:02}Z" for n in range(20)]


def test_another_key_did_not_issue_it() -> None:
    assert not RECEIPT.genuine(Sealer("k.1", bytes([1] * 32)))


def test_whatever_is_changed_in_it_shows() -> None:
    parts = RECEIPT.text.split(".")
    for changed in (
        RECEIPT.text.replace("20260302", "20260303"),
        RECEIPT.text.replace(str(COMPLAINT), str(COMPLAINT).replace("0f3c", "1f3c")),
        RECEIPT.text.replace("k.1", "k.2"),
        RECEIPT.text.replace(parts[-2], "A" * 43),
    ):
        assert changed != RECEIPT.text
        assert not Receipt.parse(changed).genuine(SEALER)


@pytest.mark.parametrize(
    "text", [RECEIPT.text.replace("k.1", "k\udcff"), RECEIPT.text.replace("20260302T050001Z", "99991231T235959Z")]
)
def test_what_no_gateway_can_have_issued_is_none_either(text: str) -> None:
    assert text != RECEIPT.text
    with pytest.raises(ConfigError, match="no receipt"):
        Receipt.parse(text)


@given(st.text() | st.binary().map(repr) | st.integers(0, len(RECEIPT.text) - 1).map(lambda n: RECEIPT.text[:n]))
def test_what_is_no_receipt_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ConfigError, match="no receipt"):
        Receipt.parse(text)
