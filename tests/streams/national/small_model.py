"""A national model with made-up weights, small enough to reckon by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from streams.classifier.grams import OFFSETS, ORDERS, grams_of
from streams.national.model import STEPS, Header, NationalModel, heads, rows_of
from streams.national.step_table import StepTable

SUBJECTS, LEADS, KINDS = ("labour-pay-dismissal", "utility-electricity"), ("dlpw", "pea"), ("grievance",)
USED = (2, 3)
_LEARNED = ("นายจ้างค้างค่าแรง", "ไฟดับทั้งหมู่บ้าน")


def small_model() -> NationalModel:
    """Weights are random but the same each time, for the n-grams of two sentences alone."""
    draw = np.random.default_rng(1)
    used = [found for found, length in zip(grams_of(_LEARNED), ORDERS, strict=True) if length in USED]
    kept = np.concatenate([np.asarray(found.sum(axis=0)).ravel() > 0 for found in used])
    sizes = [len(SUBJECTS), len(LEADS), len(KINDS)]
    subjects, leads, kinds = heads(
        [np.zeros(size, np.float32) for size in sizes], [np.ones(size, np.float32) for size in sizes]
    )
    header = Header(
        name="national", generation=1, training="none", subjects=SUBJECTS, leads=LEADS, kinds=KINDS, used=USED
    )
    return NationalModel(
        id="national.small",
        header=header,
        weights=StepTable.rounded(draw.normal(size=(int(kept.sum()), sum(sizes))).astype(np.float32), STEPS),
        rows=rows_of(kept, USED),
        squares=tuple(draw.random((found.shape[1], 1), dtype=np.float32) for found in used),
        gate=tuple(np.zeros((end - begin, 1), np.float32) for begin, end in pairwise(OFFSETS)),
        gate_bias=0.0,
        subjects=subjects,
        leads=leads,
        kinds=kinds,
        lead_of=np.full((len(SUBJECTS), len(LEADS)), 0.5, np.float32),
        also_of=np.zeros((len(LEADS), len(LEADS)), np.float32),
        sure=np.zeros(6, np.float32),
    )
