"""Trains the model of `streams.national`: one linear model per answer, over the n-grams that tell answers apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar

from complaints.errors import ConfigError
from learning.national.texts import Example, digest
from streams.classifier.grams import OFFSETS, ORDERS, matrix
from streams.classifier.model import Floats
from streams.national.model import STEPS, Header, Heads, NationalModel, heads, offsets_of, rows_of
from streams.national.step_table import StepTable

USED = (2, 3, 4, 6)
"""Lengths of n-grams for subjects, bodies and kinds; others add nothing on cases left out of training."""
KEPT = 60_000
"""Number of n-grams that have weights, those that move scores most. Truncated singular values would make the file as
small, but they need nearly as many columns as there are answers: with fewer, the small bodies of a subject are lost to
its largest."""
COST, GATE_COST = 1.0, 0.3
_RARE = 2
_ITERATIONS = 30
_UNJUDGED = 4.0
"""Slope of answers without judged examples. With it, present emergencies are told from past, feared or drilled ones."""
_SMOOTH = 0.5
"""Added in total to the counts of leading bodies in a subject, so that no body is impossible."""
_CERTAINTY = 6
"""Numbers in `NationalModel.sure`."""

Progress = Callable[[str], None]


def train(
    examples: Sequence[Example],
    negatives: Sequence[str],
    agencies: Sequence[str],
    *,
    seed: int,
    generation: int,
    progress: Progress = lambda step: None,
) -> NationalModel:
    """A model trained on all examples; until it is calibrated, slopes are 1 and `sure` is 0.

    `agencies` are the bodies that may lead; those without an example are left out. The same input gives the same model.
    Raises ConfigError without examples or without negatives.
    """
    if not examples or not negatives:
        raise ConfigError("training needs national texts and tickets that are none")
    header = _header(examples, negatives, agencies, generation)
    grams = matrix([example.text for example in examples])
    features, worth, often = _weighted(grams[:, _columns()])
    weights, bias = _answers(features, examples, header, seed, progress)
    weights *= worth[:, None]
    kept = _telling(weights, often)
    slopes = [np.ones(len(part), dtype=np.float32) for part in bias]
    subjects, leads, kinds = heads(bias, slopes)
    progress("gate")
    gate, gate_bias = _gate(grams, examples, negatives, seed)
    return NationalModel(
        id=header.name,
        header=header,
        weights=StepTable.rounded(weights[kept], STEPS),
        rows=rows_of(kept, USED),
        squares=_by_length(worth**2),
        gate=tuple(gate[begin:end] for begin, end in pairwise(OFFSETS)),
        gate_bias=gate_bias,
        subjects=subjects,
        leads=leads,
        kinds=kinds,
        lead_of=_lead_of(examples, header.subjects, header.leads),
        also_of=_also_of(examples, header.leads),
        sure=np.zeros(_CERTAINTY, dtype=np.float32),
    )


def calibrated_heads(given: Heads, scores: Floats, truth: Sequence[str], classes: Sequence[str]) -> Heads:
    """The heads with a slope fitted on texts left out of training (temperature scaling, one for all classes).

    `scores` are texts x all classes; texts whose `truth` is none of the classes are ignored.
    """
    place = {name: number for number, name in enumerate(classes)}
    known = [i for i, name in enumerate(truth) if name in place]
    if not known:
        return replace(given, slope=np.full(len(classes), _UNJUDGED, dtype=np.float32))
    raw = given.raw(scores)[known].astype(np.float64)
    right = np.array([place[truth[i]] for i in known])

    def loss(slope: float) -> float:
        raised = slope * raw
        most = raised.max(axis=1)
        total = most + np.log(np.exp(raised - most[:, None]).sum(axis=1))
        return float((total - raised[np.arange(len(right)), right]).mean())

    slope = minimize_scalar(loss, bounds=(0.5, 40.0), method="bounded").x
    return replace(given, slope=np.full(len(classes), slope, dtype=np.float32))


def _header(examples: Sequence[Example], negatives: Sequence[str], agencies: Sequence[str], generation: int) -> Header:
    return Header(
        name="national",
        generation=generation,
        training=digest(examples, negatives),
        subjects=_told(example.subject for example in examples),
        leads=tuple(sorted({example.lead for example in examples if example.lead} & set(agencies))),
        kinds=_told(example.kind for example in examples),
        used=USED,
    )


def _told(answers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({answer for answer in answers if answer}))


def _answers(
    features: sparse.csr_array, examples: Sequence[Example], header: Header, seed: int, progress: Progress
) -> tuple[Floats, list[Floats]]:
    """The linear models of subjects, leads and kinds side by side: features x all classes; and the biases of each."""
    counts = np.array([example.weight for example in examples], dtype=np.float32)
    questions = (
        (header.subjects, [example.subject for example in examples]),
        (header.leads, [example.lead for example in examples]),
        (header.kinds, [example.kind for example in examples]),
    )
    parts = [_linear(features, given, classes, counts, seed, progress) for classes, given in questions]
    return np.hstack([weights for weights, _ in parts]), [bias for _, bias in parts]


def _telling(weights: Floats, often: Floats) -> NDArray[np.bool_]:
    """The KEPT n-grams that move scores most: by squared weights of all classes, and how `often` they occur."""
    strength = np.einsum("ij,ij->i", weights, weights) * np.sqrt(often)
    least = np.partition(strength, -KEPT)[-KEPT] if len(strength) > KEPT else 0.0
    kept: NDArray[np.bool_] = (strength >= least) & (strength > 0)
    return kept


def _by_length(of_buckets: Floats) -> tuple[Floats, ...]:
    """One column for each length used, of a number for each bucket of the lengths used side by side."""
    return tuple(of_buckets[begin:end, None].astype(np.float32) for begin, end in pairwise(offsets_of(USED)))


def _columns() -> NDArray[np.int64]:
    found = [np.arange(b, e) for (b, e), length in zip(pairwise(OFFSETS), ORDERS, strict=True) if length in USED]
    return np.concatenate(found)


def _weighted(grams: sparse.csr_array) -> tuple[sparse.csr_array, Floats, Floats]:
    """The n-grams weighted by inverse document frequency, rows scaled to length 1; the weights; and the frequencies."""
    often = np.asarray((grams > 0).sum(axis=0)).ravel()
    worth = np.log((grams.shape[0] + 1) / (often + 1)).astype(np.float32)
    worth[often < _RARE] = 0
    weighted = sparse.csr_array(grams @ sparse.diags_array(worth))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    scaled = sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-6)) @ weighted)
    return scaled.astype(np.float32), worth, often


def _linear(
    features: sparse.csr_array,
    given: Sequence[str],
    classes: Sequence[str],
    counts: Floats,
    seed: int,
    progress: Progress,
) -> tuple[Floats, Floats]:
    """One linear SVM per class, trained on the texts with a known class: weights, features x classes; and biases."""
    from sklearn.svm import LinearSVC

    known = np.array([i for i, name in enumerate(given) if name in set(classes)])
    names = np.array([given[i] for i in known])
    rows, counted = sparse.csr_matrix(features[known]), counts[known]
    weights = np.zeros((features.shape[1], len(classes)), dtype=np.float32)
    bias = np.zeros(len(classes), dtype=np.float32)
    for place, name in enumerate(classes):
        progress(name)
        svm = LinearSVC(C=COST, random_state=seed, max_iter=_ITERATIONS, tol=0.02)
        svm.fit(rows, names == name, sample_weight=counted)
        weights[:, place], bias[place] = svm.coef_[0], svm.intercept_[0]
    return weights, bias


def _gate(
    grams: sparse.csr_array, examples: Sequence[Example], negatives: Sequence[str], seed: int
) -> tuple[Floats, float]:
    """Weights and bias of the log-odds that a text is national; examples of municipal subjects are left out."""
    from sklearn.linear_model import LogisticRegression

    chosen = [i for i, example in enumerate(examples) if not example.subject.startswith("local-")]
    rows = sparse.vstack([grams[chosen], matrix(negatives)]).tocsr()
    lengths = 1 / np.sqrt(np.maximum(np.diff(rows.indptr), 1))
    scaled = sparse.csr_matrix(sparse.diags_array(lengths) @ rows)
    national = np.arange(rows.shape[0]) < len(chosen)
    often = np.asarray(scaled.sum(axis=0)).ravel() > 0
    model = LogisticRegression(
        C=GATE_COST * 10, solver="liblinear", max_iter=60, random_state=seed, class_weight="balanced"
    ).fit(scaled, national)
    weights = (model.coef_[0] * often).astype(np.float32)
    return weights[:, None], float(model.intercept_[0])


def _lead_of(examples: Sequence[Example], subjects: Sequence[str], leads: Sequence[str]) -> Floats:
    place = {name: i for i, name in enumerate(leads)}
    table: NDArray[np.float64] = np.full((len(subjects), len(leads)), _SMOOTH / len(leads), dtype=np.float64)
    row = {name: i for i, name in enumerate(subjects)}
    for example in examples:
        if example.subject in row and example.lead in place:
            table[row[example.subject], place[example.lead]] += example.weight
    shares: Floats = (table / table.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _also_of(examples: Sequence[Example], leads: Sequence[str]) -> Floats:
    place = {name: i for i, name in enumerate(leads)}
    together: Counter[tuple[str, str]] = Counter()
    led: Counter[str] = Counter()
    for example in examples:
        if example.lead in place:
            led[example.lead] += 1
            together.update((example.lead, also) for also in example.also if also in place and also != example.lead)
    table = np.zeros((len(leads), len(leads)), dtype=np.float32)
    for (lead, also), times in together.items():
        table[place[lead], place[also]] = times / (led[lead] + 5)
    return table
