"""Trains the model of `streams.national`: one linear model per answer, then their approximation by few columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar

from complaints.errors import ConfigError
from learning.national.texts import Example, digest
from streams.classifier.grams import BITS, OFFSETS, ORDERS, matrix
from streams.classifier.model import Floats
from streams.national.model import Header, Heads, NationalModel

USED = (2, 3, 4, 6)
"""Lengths of n-grams for subjects, bodies and kinds; others add nothing on cases left out of training."""
RANK = 95
"""Number of columns that all answers share. Fewer make rare bodies worse, more only make the file larger."""
COST, GATE_COST = 1.0, 0.3
_RARE = 2
_ITERATIONS = 30
_UNJUDGED = 4.0
"""Slope of answers without judged examples. With it, present emergencies are told from past, feared or drilled ones."""
_SMOOTH = 0.5
"""Added in total to the counts of leading bodies in a subject, so that no body is impossible."""

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
    leads = tuple(sorted({example.lead for example in examples if example.lead} & set(agencies)))
    subjects = tuple(sorted({example.subject for example in examples if example.subject}))
    kinds = tuple(sorted({example.kind for example in examples if example.kind}))
    grams = matrix([example.text for example in examples])
    columns = _columns()
    features, worth = _weighted(grams[:, columns])
    counts = np.array([example.weight for example in examples], dtype=np.float32)
    parts = []
    for field, classes in (("subject", subjects), ("lead", leads), ("kind", kinds)):
        given = [getattr(example, field) for example in examples]
        parts.append(_linear(features, given, classes, counts, seed, lambda name: progress(f"{name}")))
    weights, bias = np.hstack([part for part, _ in parts]), [part for _, part in parts]
    progress("shared columns")
    shared, mix = _shared(weights, seed)
    shared = np.hstack([worth[:, None] * shared, (worth**2)[:, None]]).astype(np.float32)
    sizes = [1 << bits for length, bits in zip(ORDERS, BITS, strict=True) if length in USED]
    ends = np.cumsum([0, *sizes]).tolist()
    edges = np.cumsum([0, len(subjects), len(leads), len(kinds)]).tolist()
    heads = [
        Heads(mix[:, begin:end].astype(np.float32), part, np.ones(end - begin, dtype=np.float32))
        for (begin, end), part in zip(pairwise(edges), bias, strict=True)
    ]
    progress("gate")
    gate, gate_bias = _gate(grams, examples, negatives, seed)
    return NationalModel(
        id="national",
        header=Header(
            name="national",
            generation=generation,
            training=digest(examples, negatives),
            subjects=subjects,
            leads=leads,
            kinds=kinds,
            used=USED,
        ),
        weights=tuple(shared[begin:end] for begin, end in pairwise(ends)),
        gate=tuple(gate[begin:end] for begin, end in pairwise(OFFSETS)),
        gate_bias=gate_bias,
        subjects=heads[0],
        leads=heads[1],
        kinds=heads[2],
        lead_of=_lead_of(examples, subjects, leads),
        also_of=_also_of(examples, leads),
        sure=np.zeros(6, dtype=np.float32),
    )


def calibrated_heads(heads: Heads, numbers: Floats, truth: Sequence[str], classes: Sequence[str]) -> Heads:
    """The heads with a slope fitted on texts left out of training (temperature scaling, one for all classes).

    `numbers` are texts x RANK; texts whose `truth` is none of the classes are ignored.
    """
    place = {name: number for number, name in enumerate(classes)}
    known = [i for i, name in enumerate(truth) if name in place]
    if not known:
        return replace(heads, slope=np.full(len(classes), _UNJUDGED, dtype=np.float32))
    scores = (numbers @ heads.mix + heads.bias)[known].astype(np.float64)
    right = np.array([place[truth[i]] for i in known])

    def loss(slope: float) -> float:
        raised = slope * scores
        most = raised.max(axis=1)
        total = most + np.log(np.exp(raised - most[:, None]).sum(axis=1))
        return float((total - raised[np.arange(len(right)), right]).mean())

    slope = minimize_scalar(loss, bounds=(0.5, 40.0), method="bounded").x
    return replace(heads, slope=np.full(len(classes), slope, dtype=np.float32))


def _columns() -> NDArray[np.int64]:
    found = [np.arange(b, e) for (b, e), length in zip(pairwise(OFFSETS), ORDERS, strict=True) if length in USED]
    return np.concatenate(found)


def _weighted(grams: sparse.csr_array) -> tuple[sparse.csr_array, Floats]:
    """The n-grams weighted by inverse document frequency, rows scaled to length 1; and the weights."""
    often = np.asarray((grams > 0).sum(axis=0)).ravel()
    worth = np.log((grams.shape[0] + 1) / (often + 1)).astype(np.float32)
    worth[often < _RARE] = 0
    weighted = sparse.csr_array(grams @ sparse.diags_array(worth))
    length = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / np.maximum(length, 1e-6)) @ weighted).astype(np.float32), worth


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


def _shared(weights: Floats, seed: int) -> tuple[Floats, Floats]:
    """The approximation of all weights by RANK columns, as a product: features x RANK, and RANK x classes."""
    from sklearn.utils.extmath import randomized_svd

    rank = min(RANK, *weights.shape)
    left, strength, right = randomized_svd(weights, rank, n_oversamples=21, n_iter=4, random_state=seed)
    root = np.sqrt(strength)
    return (left * root).astype(np.float32), (root[:, None] * right).astype(np.float32)


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
