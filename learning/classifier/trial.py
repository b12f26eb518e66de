"""Answers on labelled texts by the shipped model, by one trained on other texts or folds, and by the peer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from learning.classifier.labelled import Labelled, marks
from learning.classifier.learn import Progress, indicators, learn, parts_of
from learning.classifier.peer import Peer
from streams.classifier.grams import chunks, grams_of
from streams.classifier.model import Bools, Floats, Model

COST = 1.0
"""Cost of an error in training. Labels of an evaluation file are careful, so weights may follow them closely."""

SEEN = 0.5
"""A prior that was trained on a greater share of the test texts than this is not used: it knows the answers."""


@dataclass(frozen=True)
class Answers:
    """The answers for each text; `likely` and `given` are texts x classes."""

    classes: tuple[str, ...]
    likely: Floats
    given: Bools
    model: str
    training: str
    prior: str
    """id of the prior used, "" for none"""
    seen: Bools
    """for each text, whether the shipped model or the prior was trained on a text with the same letters"""
    per_second: float


def shipped(data: Labelled, model: Model) -> Answers:
    """The answers of a given model; the labels of `data` are category codes."""
    likely, per_second = _likely(model, data.texts)
    given = likely >= model.calibration.threshold
    if _single(data):
        given = _best(likely)
    seen = _seen(data.texts, model)
    return Answers(model.header.classes, likely, given, model.id, model.header.training, "", seen, per_second)


def trained(train: Labelled, test: Labelled, prior: Model | None, *, seed: int, progress: Progress) -> Answers:
    """The answers of a model trained on `train`, with the prior unless it was trained on most of the test texts."""
    seen = _seen(test.texts, prior) if prior else np.zeros(len(test.texts), dtype=np.bool_)
    used = prior if seen.mean() <= SEEN else None
    model = learn(train, "trained", cost=COST, seed=seed, prior=used, progress=progress)
    likely, per_second = _likely(model, test.texts)
    given = _best(likely)
    if not _single(train):
        given |= likely >= model.calibration.threshold
    name = used.id if used else ""
    return Answers(model.header.classes, likely, given, model.id, model.header.training, name, seen, per_second)


def peer(train: Labelled, test: Labelled) -> Answers:
    """The answers of scikit-learn's pipeline trained on `train`; its scores are not probabilities."""
    classes = tuple(sorted({label for labels in train.labels for label in labels}))
    rival = Peer(train.texts, indicators(train.labels, classes))
    begin = time.perf_counter()
    scores = rival.scores(test.texts)
    per_second = len(test.texts) / (time.perf_counter() - begin)
    given = _best(scores) if _single(train) else _best(scores) | (scores > 0)
    return Answers(
        classes,
        scores,
        given,
        "TfidfVectorizer(char, 1-6) + LinearSVC",
        "",
        "",
        np.zeros(len(given), dtype=np.bool_),
        per_second,
    )


def folds(data: Labelled, count: int, seed: int) -> Iterator[tuple[Labelled, Labelled, Bools]]:
    """For each of `count` parts: the other rows, the part's rows, and a mask of the part; see `parts_of`."""
    part = parts_of(data.texts, count, seed)
    for number in range(count):
        yield data.pick(part != number), data.pick(part == number), part == number


def together(parts: Sequence[tuple[Answers, Bools]], classes: tuple[str, ...]) -> Answers:
    """Answers on the parts of a file joined to answers on the whole file, over all classes."""
    whole = np.zeros((len(parts[0][1]), len(classes)), dtype=np.float32)
    likely, given, seen = whole - np.inf, whole.astype(np.bool_), parts[0][1] & False
    for answers, rows in parts:
        places = np.flatnonzero(rows)[:, None], np.array([classes.index(name) for name in answers.classes])
        likely[places] = answers.likely
        given[places] = answers.given
        seen[rows] = answers.seen
    speed = len(whole) / sum(rows.sum() / answers.per_second for answers, rows in parts)
    first = parts[0][0]
    return replace(first, classes=classes, likely=likely, given=given, seen=seen, per_second=float(speed))


def rows_of(answers: Answers, rows: Bools) -> Answers:
    """The answers on some of the texts."""
    return replace(answers, likely=answers.likely[rows], given=answers.given[rows], seen=answers.seen[rows])


def _likely(model: Model, texts: Sequence[str]) -> tuple[Floats, float]:
    begin = time.perf_counter()
    parts = [model.probabilities(grams_of(texts[part])) for part in chunks(texts)]
    return np.concatenate(parts), len(texts) / (time.perf_counter() - begin)


def _best(likely: Floats) -> Bools:
    given = np.zeros(likely.shape, dtype=np.bool_)
    given[np.arange(len(likely)), likely.argmax(axis=1)] = True
    return given


def _single(data: Labelled) -> bool:
    return all(len(labels) == 1 for labels in data.labels)


def _seen(texts: Sequence[str], model: Model) -> Bools:
    return np.isin(marks(texts), model.known)
