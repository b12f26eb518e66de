"""Texts as rows of weights of their terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse


class Weighted(NamedTuple):
    """`rows[text, term]`, each row of length 1 (or 0 for a text without terms), and the terms of the columns."""

    rows: sparse.csr_array
    terms: tuple[str, ...]


def tfidf(texts: Sequence[frozenset[str]], *, least: int = 2, least_terms: int = 3) -> Weighted:
    """Each term of a text weighs the square of log(1 + texts / texts with it), so that rare terms decide.

    A term of fewer than `least` texts does not count, and a text with fewer than `least_terms` that count gets a row of
    zeros: two words make texts alike that are not.
    """
    vocabulary = sorted(set().union(*texts))
    number = {term: index for index, term in enumerate(vocabulary)}
    columns = np.fromiter((number[term] for each in texts for term in sorted(each)), dtype=np.int64)
    owners = np.repeat(np.arange(len(texts)), [len(each) for each in texts])
    seen = np.bincount(columns, minlength=len(vocabulary))
    counting = np.bincount(owners[seen[columns] >= least], minlength=len(texts))
    weight = np.where(seen >= least, np.log1p(len(texts) / np.maximum(seen, 1)) ** 2, 0.0)
    values = np.where(counting[owners] >= least_terms, weight[columns], 0.0)
    rows = sparse.csr_array((values, (owners, columns)), shape=(len(texts), len(vocabulary)))
    rows.eliminate_zeros()
    length = np.sqrt(rows.multiply(rows).sum(axis=1))
    scale = sparse.diags_array(1.0 / np.maximum(length, 1e-12))
    return Weighted((scale @ rows).tocsr(), tuple(vocabulary))
