from __future__ import annotations

from bench.latency import delays


def test_what_was_not_seen_is_told_and_earlier_than_accepted_is_zero() -> None:
    accepted = {"a": 10.0, "b": 10.0, "c": 10.0, "lost": 10.0}
    seen = {"a": 9.9, "b": 10.1, "c": 10.3, "another": 10.0}
    assert delays(accepted, seen) == ["3 of 4", "100", "300", "300", "300"]


def test_nothing_seen_has_no_percentiles() -> None:
    assert delays({"a": 1.0}, {}) == ["0 of 1", "", "", "", ""]
