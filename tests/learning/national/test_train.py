"""Training on a tiny corpus."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from complaints.errors import ConfigError
from learning.national.texts import Example
from learning.national.train import calibrated_heads, train
from streams.classifier.grams import grams_of
from streams.national.model import NationalModel, load, save
from tests.learning.national.tiny import AGENCIES, NEGATIVES, examples

TRAIN = partial(train, negatives=NEGATIVES, agencies=AGENCIES, seed=1, generation=3)


@pytest.fixture(scope="module")
def model() -> NationalModel:
    return TRAIN(examples(range(6)))


def leads(model: NationalModel, texts: Sequence[str]) -> list[str]:
    odds = model.leads.odds(model.scores(grams_of(texts)))
    return [model.header.leads[place] for place in odds.argmax(axis=1)]


def test_the_classes_are_what_the_examples_tell(model: NationalModel) -> None:
    assert model.header.leads == ("dlpw", "glo", "nhso")
    assert model.header.subjects == ("health-entitlement", "labour-pay-dismissal", "money-lottery")
    assert model.header.kinds == ("grievance", "inquiry")
    assert model.header.generation == 3


def test_it_is_right_about_texts_like_those_it_learned(model: NationalModel) -> None:
    unseen = examples(range(30, 34))
    assert leads(model, [one.text for one in unseen]) == [one.lead for one in unseen]


def test_the_gate_tells_national_texts_from_tickets_about_streets(model: NationalModel) -> None:
    assert min(model.gate_odds(grams_of([one.text for one in examples(range(30, 34))]))) > 0
    assert max(model.gate_odds(grams_of(["ฝาท่อแตกปากซอย 99 หน้าบ้านเลขที่ 5"]))) < 0


def test_the_tables_give_the_leads_of_a_subject_and_who_works_along(model: NationalModel) -> None:
    subject = model.header.subjects.index("money-lottery")
    assert model.header.leads[model.lead_of[subject].argmax()] == "glo"
    assert np.allclose(model.lead_of.sum(axis=1), 1)
    assert not model.also_of.any()  # the police led none of the examples


def test_a_body_that_works_along_and_leads_elsewhere_is_counted() -> None:
    police = Example("ถูกขโมยรถหน้าบ้าน", "justice-crime", "police", (), "grievance", "x", 1.0)
    model = TRAIN([*examples(range(4)), police, police])
    glo, along = model.header.leads.index("glo"), model.header.leads.index("police")
    assert model.also_of[glo, along] == pytest.approx(4 / (8 + 5))


def test_the_same_examples_give_the_same_file(model: NationalModel, tmp_path: Path) -> None:
    one, two = tmp_path / "one.npz", tmp_path / "two.npz"
    save(one, model)
    save(two, TRAIN(examples(range(6))))
    assert one.read_bytes() == two.read_bytes()
    assert load(one).header == model.header


def test_a_body_that_may_not_lead_is_left_out() -> None:
    model = train(examples(range(4)), NEGATIVES, ("dlpw", "glo"), seed=1, generation=1)
    assert model.header.leads == ("dlpw", "glo")


def test_every_step_is_told(model: NationalModel) -> None:
    told: list[str] = []
    TRAIN(examples(range(4)), progress=told.append)
    assert told == [*model.header.subjects, *model.header.leads, *model.header.kinds, "gate"]


@pytest.mark.parametrize(("given", "negatives"), [([], NEGATIVES), (examples(range(2)), [])])
def test_without_examples_or_negatives_it_is_refused(given: list[Example], negatives: list[str]) -> None:
    with pytest.raises(ConfigError, match="needs national texts and tickets"):
        train(given, negatives, AGENCIES, seed=1, generation=1)


def test_a_slope_is_fitted_to_texts_left_out_and_fixed_without_any(model: NationalModel) -> None:
    left_out = examples(range(30, 34))
    scores = model.scores(grams_of([one.text for one in left_out]))
    right = calibrated_heads(model.leads, scores, [one.lead for one in left_out], model.header.leads)
    wrong = calibrated_heads(model.leads, scores, ["glo", "nhso"] * (len(left_out) // 2), model.header.leads)
    assert right.slope[0] > wrong.slope[0]
    assert calibrated_heads(model.leads, scores, [""] * len(left_out), model.header.leads).slope.tolist() == [4.0] * 3
