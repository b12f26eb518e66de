from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.outcome import Reject
from sinks.clickhouse.fact_rows import COLUMNS, row_of
from tests.sinks.clickhouse.classified import classified


def altered(old: bytes, new: bytes) -> bytes:
    raw = msgspec.json.encode(classified())
    assert old in raw
    return raw.replace(old, new)


def test_a_full_event_becomes_a_row() -> None:
    row = _row(classified(agencies=("bkk-1047", "mea"), categories=("lighting", "road")))
    assert row["hour"] == int(datetime(2026, 3, 2, 5, tzinfo=UTC).timestamp())
    assert row["submitted"] == int(datetime(2026, 3, 2, 5, 41, 7, tzinfo=UTC).timestamp() * 1000)
    assert row["agencies"] == ["bkk-1047", "mea"]
    assert row["categories"] == ["lighting", "road"]
    assert (row["province"], row["district"], row["triage"]) == ("10", "1047", "")


def test_what_is_absent_has_its_neutral_value() -> None:
    row = _row(classified(agencies=(), triage="low-confidence", place=None))
    assert row["agencies"] == []
    assert row["triage"] == "low-confidence"
    assert row["longitude"] is None


@pytest.mark.parametrize(
    ("written", "stored"), [(3765942791402684423, 3677678507229184 + 7), ((1 << 63) - 1, (1 << 53) - 1), (7, 7)]
)
def test_a_version_is_stored_as_composed_today(written: int, stored: int) -> None:
    assert _row(classified(version=written))["version"] == stored


@pytest.mark.parametrize(
    ("raw", "reason", "detail"),
    [
        (None, "broken_json", ""),
        (b"{", "broken_json", ""),
        (b"\xff", "broken_json", ""),
        (b"{}", "invalid_field", "complaint_id"),
        (altered(b'"version":7', b'"version":"x"'), "invalid_field", "version: "),
        (altered(b'"version":7', b'"version":9223372036854775808'), "invalid_field", "version: "),
        (altered(b'"confidence":0.9', b'"confidence":1e300'), "invalid_field", "confidence"),
        (altered(b"2026-03-02T05:41:07Z", b"2026-03-02T05:41:07"), "invalid_field", "submitted: "),
        (altered(b"2026-03-02T05:41:07Z", b"0001-01-01T00:00:00+07:00"), "implausible_time", "submitted"),
        (altered(b"2026-03-02T05:41:07Z", b"1969-12-31T23:59:59Z"), "implausible_time", "submitted"),
        (altered(b"2026-03-02T05:41:07Z", b"2106-01-01T00:00:00Z"), "implausible_time", "submitted"),
    ],
)
def test_a_broken_record_is_rejected_with_reason_and_detail(raw: bytes | None, reason: str, detail: str) -> None:
    reject = row_of(raw)
    assert isinstance(reject, Reject)
    assert reject.reason == reason
    assert detail in reject.told


@given(st.binary(max_size=200))
def test_any_bytes_give_a_row_or_a_reject(raw: bytes) -> None:
    assert isinstance(row_of(raw), Reject | tuple)


def _row(event: object) -> dict[str, Any]:
    row = row_of(msgspec.json.encode(event))
    assert isinstance(row, tuple)
    return dict(zip(COLUMNS, row, strict=True))
