"""Calibrates a national model on judged complaints that it has not seen: slopes, and certainty of the first body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from complaints.events.complaint import Received
from complaints.events.identity import complaint_id
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import load_taxonomy
from learning.national.texts import Example
from learning.national.train import calibrated_heads
from streams.classifier.grams import chunks, grams_of
from streams.classifier.model import Floats
from streams.national.classify import NationalClassifier
from streams.national.clues import Said
from streams.national.combine import Ranking
from streams.national.model import Heads, NationalModel
from streams.national.opinion import Opinions
from streams.national.route import NationalRouter
from streams.routing.phrases import comparable
from streams.steps.classify import Classifier
from streams.steps.locate import AreaResolver
from streams.steps.route import Router

_NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
_CHANNEL = "web-1111"


def calibrate(model: NationalModel, judged: Sequence[Example], config: Path) -> NationalModel:
    """The model with slopes and certainty fitted to these complaints, routed by the rules of the config folder."""
    scores = _scores(model, [example.text for example in judged])
    header = model.header
    model = replace(
        model,
        subjects=calibrated_heads(model.subjects, scores, [one.subject for one in judged], header.subjects),
        leads=calibrated_heads(model.leads, scores, [one.lead for one in judged], header.leads),
        kinds=calibrated_heads(model.kinds, scores, [one.kind for one in judged], header.kinds),
    )
    features, right = outcomes(model, [one for one in judged if one.lead], config)
    return replace(model, sure=_logistic(features, right))


def with_calibration(model: NationalModel, calibrated: NationalModel) -> NationalModel:
    """`model` with the calibration of another one, which was trained on fewer texts and may have fewer classes."""

    def sloped(name: str) -> Heads:
        heads: Heads = getattr(model, name)
        return replace(heads, slope=np.full(len(heads.bias), getattr(calibrated, name).slope[0], dtype=np.float32))

    return replace(
        model, subjects=sloped("subjects"), leads=sloped("leads"), kinds=sloped("kinds"), sure=calibrated.sure
    )


def outcomes(model: NationalModel, judged: Sequence[Example], config: Path) -> tuple[Floats, Floats]:
    """For each complaint the features of certainty, and 1 where the first body leads or is a co-working agency."""
    features, right = [], []
    for ranking, example in zip(rankings(model, [one.text for one in judged], config), judged, strict=True):
        first = model.header.leads[ranking.places[0]]
        features.append(ranking.features)
        right.append(first == example.lead or first in example.also)
    return np.array(features, dtype=np.float32), np.array(right, dtype=np.float32)


def rankings(model: NationalModel, texts: Sequence[str], config: Path) -> list[Ranking]:
    """The bodies that may lead each complaint, all taken for national ones, by model and rules of the config folder."""
    return [ranking for ranking, _ in answers(model, texts, config)]


def answers(
    model: NationalModel, texts: Sequence[str], config: Path, *, subjects: bool = True
) -> list[tuple[Ranking, Said]]:
    """As `rankings`, each with what the rules said; without `subjects` the rules know none but a city's."""
    agencies, areas, taxonomy = Agencies.load(config), Areas.load(config), load_taxonomy(config)
    calendar = Router.load(config).calendar
    router = NationalRouter.load(config, agencies, areas, taxonomy, Opinions(model), calendar)
    complaints = [_complaint(text) for text in texts]
    places = AreaResolver.load(config).resolve_each([None] * len(texts), texts)
    parts = list(Classifier.load(config).parts(texts))
    if subjects:
        national = NationalClassifier(taxonomy, Opinions(model))
        open_gates = (part._replace(gate=np.full(len(part.gate), 99.0, dtype=np.float32)) for part in parts)
        classified = [one for part in open_gates for one in national.amend(complaints[part.at], places[part.at], part)]
    else:
        classified = [one for part in parts for one in part.classifications]
    return router.rankings(complaints, places, classified, comparable(texts))


def _logistic(features: Floats, right: Floats) -> Floats:
    from sklearn.linear_model import LogisticRegression

    if right.all() or not right.any():
        return np.array([4.0 if right.all() else -4.0, *([0.0] * features.shape[1])], dtype=np.float32)
    found = LogisticRegression(C=1.0, max_iter=1000).fit(features, right)
    return np.concatenate([found.intercept_, found.coef_[0]]).astype(np.float32)


def _scores(model: NationalModel, texts: Sequence[str]) -> Floats:
    return np.concatenate([model.scores(grams_of(texts[part])) for part in chunks(texts)])


def _complaint(text: str) -> Received:
    return Received(
        complaint_id=complaint_id(_CHANNEL, text[:200]),
        channel=_CHANNEL,
        text=text,
        submitted=_NOON,
        received=_NOON,
        revised=_NOON,
    )
