"""The features of a complaint that the learned part uses."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import numpy as np

from complaints.events.complaint import Area, Classification, Label, Received
from streams.routing.features import BUCKETS, signals, table, trigrams
from streams.routing.judge import Chosen, Outcome

NOW = datetime(2024, 12, 9, tzinfo=UTC)


def test_spaces_and_case_do_not_count_and_neither_does_how_often() -> None:
    plain, spaced, twice = trigrams(["ถนนBTS", "ถนน bts", "ถนนbtsถนนbts"]).toarray()
    assert np.array_equal(plain, spaced)
    assert plain.max() == twice.max() == 1
    assert (twice >= plain).all()


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    texts = ["ไฟดับทั้งซอย", "", "ก", "กข", "น้ำท่วมหน้าบ้าน"]
    together = trigrams(texts).toarray()
    assert all(np.array_equal(row, trigrams([text]).toarray()[0]) for row, text in zip(together, texts, strict=True))
    assert trigrams([]).shape == (0, BUCKETS)


def test_signals_name_what_is_known_and_the_table_leaves_out_the_rest() -> None:
    complaint = Received(
        complaint_id=UUID(int=1), channel="traffy", text="-", submitted=NOW, received=NOW, revised=NOW, labels=("ถนน",)
    )
    classification = Classification(
        categories=(Label(code="road", confidence=0.8),), kind="grievance", urgency="normal", model="m", training="t"
    )
    outcome = Outcome((Chosen("doh", "co-working", "r", "-", 15),), None, ())
    found = list(signals(complaint, Area(province="10", district="1047"), classification, outcome))
    assert [name for name, _ in found] == ["label:ถนน", "area:1047", "category:road", "rule:doh"]
    rows = table([found, []], {"category:road": 0, "area:1001": 1, "label:ถนน": 2}).toarray()
    assert rows.tolist() == [[np.float32(0.8), 0, 1], [0, 0, 0]]
