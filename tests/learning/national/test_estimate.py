"""Estimates from verdicts, and of a model of a tiny corpus."""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints.errors import ConfigError
from learning.national.estimate import Verdict, estimate, summary
from learning.national.train import train
from tests.learning.national.tiny import AGENCIES, NEGATIVES, examples

CONFIG = Path(__file__).parents[3] / "config"


def test_undecided_complaints_count_as_wrong_but_not_as_sent_to_a_stranger() -> None:
    told = summary(
        [
            Verdict("glo", decided=True, leads=True, along=True),
            Verdict("glo", decided=True, leads=False, along=True),
            Verdict("glo", decided=True, leads=False, along=False),
            Verdict("nhso", decided=False, leads=True, along=True),
        ]
    )
    assert (told.texts, told.bodies) == (4, 2)
    assert (told.lead, told.lead_or_co_working, told.decided) == (0.25, 0.5, 0.75)
    assert (told.right_where_decided, told.to_a_stranger) == (0.6667, 0.25)
    assert told.mean_over_bodies == pytest.approx((1 / 3 + 0) / 2, abs=1e-4)


def test_nothing_decided_is_never_right() -> None:
    assert summary([Verdict("glo", decided=False, leads=True, along=True)]).right_where_decided == 0


def test_each_half_is_decided_with_the_calibration_of_the_other() -> None:
    model = train(examples(range(6)), NEGATIVES, AGENCIES, seed=1, generation=1)
    told = estimate(model, examples(range(20, 26)), CONFIG)
    assert (told.texts, told.bodies, told.lead, told.to_a_stranger) == (36, 3, 1.0, 0.0)


def test_too_few_texts_are_refused() -> None:
    model = train(examples(range(3)), NEGATIVES, AGENCIES, seed=1, generation=1)
    with pytest.raises(ConfigError, match="both halves"):
        estimate(model, examples(range(20, 21))[:1], CONFIG)
