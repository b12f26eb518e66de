"""How many reports of each day have each term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """`matrix[day, term]` reports with the term, each counted once, and all reports of each day. Bangkok days,
    ascending.
    """

    days: npt.NDArray[np.datetime64]
    terms: npt.NDArray[np.str_]
    matrix: Floats
    reports: Floats

    def until(self, day: np.datetime64, before: int) -> TermCounts:
        """Only the days up to `day`, and of those before it at most so many that had reports."""
        last = int(np.searchsorted(self.days, day, side="right"))
        part = slice(max(0, last - before - 1), last)
        return TermCounts(self.days[part], self.terms, self.matrix[part], self.reports[part])


def count_terms(days: npt.NDArray[np.datetime64], terms: Sequence[frozenset[str]], least: int) -> TermCounts:
    """Counts of the terms that occur in at least `least` reports of some day.

    `days` and `terms` have one entry per report that counts. A day without a report is not there: the intake was out.
    """
    known, rows = np.unique(days.astype("datetime64[D]"), return_inverse=True)
    vocabulary = sorted(set().union(*terms))
    number = {term: index for index, term in enumerate(vocabulary)}
    columns = np.fromiter((number[term] for each in terms for term in each), dtype=np.int64)
    repeated = np.repeat(rows, [len(each) for each in terms])
    shape = (len(known), len(vocabulary))
    counts = sparse.coo_matrix((np.ones(len(columns)), (repeated, columns)), shape=shape).tocsc()
    often = np.asarray(counts.max(axis=0).todense()).ravel() >= least if vocabulary else np.zeros(0, dtype=bool)
    return TermCounts(
        known,
        np.array(vocabulary, dtype=object)[often],
        np.asarray(counts[:, often].todense(), dtype=float),
        np.bincount(rows, minlength=len(known)).astype(float),
    )
