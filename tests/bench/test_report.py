from __future__ import annotations

from bench.report import ratios


def test_ratios_of_all_comparisons_stand_together() -> None:
    entries = {"worker": {"ratios": {"a": 1.23456}}, "latency": {"rows": []}, "sink": {"ratios": {"b": 2.0}}}
    assert ratios(entries) == {"a": 1.235, "b": 2.0}
