from __future__ import annotations

import argparse
import io
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import Console

from complaints.events.complaint import Before
from complaints.reference.names import names
from complaints.settings import DEFAULT_CONFIG
from operations.triage.decide_by_hand import record_of
from operations.triage.decision_options import add_decision, correction_of
from operations.triage.decision_table import decision_table
from streams.overrides import Overrides
from streams.steps.correct import correct
from streams.steps.decide import Decider
from tests.sinks.clickhouse.classified import NOON, classified


def asked(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_decision(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize("width", [80, 120])
def test_before_and_after_stand_side_by_side_with_names(width: int) -> None:
    event = classified(agencies=(), triage="unknown-area")
    correction = correction_of(asked("--area", "1047", "--category", "road", "--agency", "mea"), event, NOON)
    decider = Decider.load(DEFAULT_CONFIG)
    (decision,) = decider.decide([event])
    after = correct(event, decision, Overrides().with_correction(correction), decider.route)
    known = {(one[0], one[1]): (one[2], one[3]) for one in names(DEFAULT_CONFIG)}
    file = io.StringIO()
    Console(file=file, width=width).print(decision_table(event, after, known))
    shown = file.getvalue()
    for part in ("unknown-area", "การไฟฟ้านครหลวง", "Metropolitan", "Electricity", "ถนน", "เขตบางนา", "(official)"):
        assert part in shown, part
    assert "…" not in shown
    assert "เหมือนเดิม" in shown  # the kind


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--agency", "mea", "--agency", "doh"), {"agencies": ("mea", "doh"), "by": "official"}),
        (("--kind", "inquiry", "--by", "agency"), {"kind": "inquiry", "by": "agency", "by_agency": None}),
        (("--area", "10", "--by-agency", "mea"), {"area": "10", "by": "agency", "by_agency": "mea"}),
        (("--clear", "agency", "--clear", "area"), {"cleared": ("agencies", "area")}),
        (("--kind", "x", "--note", "โทร 081-234-5678"), {"kind": "x"}),
    ],
)
def test_options_say_what_is_decided(arguments: tuple[str, ...], expected: dict[str, Any]) -> None:
    correction = correction_of(asked(*arguments), classified(agencies=("mea",)), NOON)
    assert {name: getattr(correction, name) for name in expected} == expected
    assert correction.before == Before(agencies=("mea",))
    assert "081" not in (correction.note or "")
    assert correction.complaint.reference == "A-1"


@pytest.mark.parametrize(
    ("by", "by_agency", "source"),
    [("official", None, b"/officials"), ("agency", None, b"/agencies"), ("agency", "mea", b"/agencies/mea")],
)
def test_the_record_says_where_it_comes_from(by: str, by_agency: str | None, source: bytes) -> None:
    correction = replace(correction_of(asked("--kind", "x"), classified(), NOON), by=by, by_agency=by_agency)
    assert dict(record_of(correction).headers)["ce_source"] == source
