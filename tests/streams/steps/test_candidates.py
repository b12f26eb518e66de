from __future__ import annotations

import msgspec
import pytest

from complaints.events.complaint import Classification, Label, Routing
from complaints.reference.taxonomy import OTHER
from complaints.settings import DEFAULT_CONFIG
from streams.steps.candidates import with_candidates
from streams.steps.classify import CANDIDATES, Classifier
from streams.steps.decide import Decider
from tests.streams.records import received

WAITING = Routing(rules="r", triage="no-rule", evidence=("area:10",))
ROUTED = Routing(rules="r", evidence=("area:10",))


@pytest.fixture(scope="module")
def decider() -> Decider:
    return Decider.load(DEFAULT_CONFIG)


def classification(code: str, confidence: float) -> Classification:
    labels = (Label(code=code, confidence=confidence),)
    return Classification(categories=labels, kind="grievance", urgency="normal", model="m", training="t")


def made(*labels: tuple[str, float]) -> list[tuple[Label, ...]]:
    return [tuple(Label(code=code, confidence=confidence) for code, confidence in labels)]


@pytest.mark.parametrize(("code", "confidence"), [(OTHER, 0.9), ("road", 0.49)])
def test_who_decides_instead_is_told_what_is_likeliest(code: str, confidence: float) -> None:
    likely = made(("road", 0.41), ("drain", 0.2))
    (routing,) = with_candidates(["ก"], [classification(code, confidence)], [WAITING], lambda texts: likely)
    assert routing.evidence == ("area:10", "candidate:road:0.41", "candidate:drain:0.20")
    assert routing.triage == "no-rule"


@pytest.mark.parametrize(
    ("found", "routing"), [(classification("road", 0.5), WAITING), (classification(OTHER, 0.9), ROUTED)]
)
def test_what_is_sure_or_routed_is_left_as_it_is(found: Classification, routing: Routing) -> None:
    def never(texts: object) -> list[tuple[Label, ...]]:
        raise AssertionError

    assert with_candidates(["ก"], [found], [routing], never) == [routing]


def test_the_model_gives_the_likeliest_below_its_threshold_too() -> None:
    classifier = Classifier.load(DEFAULT_CONFIG)
    texts = ["ขอสอบถามว่าต้องไปทำบัตรที่ไหน", "ถนนเป็นหลุม", "กกก"]
    found = classifier.candidates(texts)
    assert found == [one for text in texts for one in classifier.candidates([text])]
    for labels in found:
        confidences = [label.confidence for label in labels]
        assert len(labels) <= CANDIDATES
        assert confidences == sorted(confidences, reverse=True)
    (road,) = classifier.classify([texts[1]])
    assert found[1][0] == road.categories[0]
    assert classifier.candidates([]) == []


def test_a_complaint_in_triage_that_fits_no_category_has_candidates(decider: Decider) -> None:
    (decision,) = decider.decide([received(text="เรื่องที่แจ้งไปนานแล้วยังเงียบอยู่", place=None)])
    assert decision.routing.triage
    told = [one for one in decision.routing.evidence if one.startswith("candidate:")]
    assert 1 <= len(told) <= CANDIDATES
    assert len(msgspec.json.encode(told)) < 200
