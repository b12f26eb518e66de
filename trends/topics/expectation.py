"""How many reports of a day would have a term if nothing were new, and how uncertain that is.

A term's share of all reports is learned from earlier days, so that an outage of the intake is no fall and the day
after it no rise. Counts are gamma-Poisson: words are burstier than chance, by an amount learned for each term and
shrunk toward what terms of its frequency show.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from trends.topics.term_counts import Floats, TermCounts
from trends.topics.tuning import Tuning


class Expectation(NamedTuple):
    """Of each term on one day: expected reports, and the variance's excess over Poisson as a share of the mean
    squared.
    """

    mean: Floats
    dispersion: Floats


def expect(counts: TermCounts, tuning: Tuning) -> Expectation:
    """What the days before the last one of `counts` say of the last one. Without earlier days nothing is expected."""
    past, reports = counts.matrix[:-1], counts.reports[:-1]
    usable = reports >= max(tuning.least_reports, tuning.dark * float(np.median(reports)) if len(reports) else 0)
    age = (counts.days[-1] - counts.days[:-1]).astype(float)
    weight = np.where(usable, 0.5 ** (age / tuning.half_life_days), 0.0)
    shape = weight @ past + tuning.prior_reports
    share = shape / (weight @ reports + tuning.prior_reports / tuning.prior_share)
    noise = learn_dispersion(past[usable], np.outer(reports[usable], share), tuning)
    return Expectation(share * counts.reports[-1], noise + 1.0 / shape)


def learn_dispersion(seen: Floats, expected: Floats, tuning: Tuning) -> Floats:
    """Moment estimate for each column (term), shrunk to the pooled estimate of terms of about its mean.

    A squared deviation beyond `cap` Poisson variances counts as so many: one flood must not make a noisy year.
    """
    if not len(seen):
        return np.full(expected.shape[1], tuning.prior_dispersion)
    excess = (np.minimum((seen - expected) ** 2, tuning.cap * (expected + 0.25)) - expected).sum(axis=0)
    squares = (expected**2).sum(axis=0)
    pooled = pool(expected.mean(axis=0), excess, squares, tuning)
    spread = (2 * expected**2 * (1 + pooled * expected) ** 2 + expected).sum(axis=0)
    known, prior = squares**2 / spread, 1.0 / (tuning.own_spread * pooled) ** 2
    own = excess / np.maximum(squares, 1e-12)
    return np.clip((known * own + prior * pooled) / (known + prior), tuning.least_dispersion, tuning.most_dispersion)


def pool(mean: Floats, excess: Floats, squares: Floats, tuning: Tuning) -> Floats:
    """The dispersion that terms of about this mean show together: groups of twice the mean each, joined by lines."""
    group = np.floor(np.log2(np.maximum(mean, tuning.least_mean))).astype(int)
    centres, values = [], []
    for number in np.unique(group):
        inside = group == number
        total = float(squares[inside].sum()) + tuning.pool_weight
        ratio = (float(excess[inside].sum()) + tuning.pool_weight * tuning.prior_dispersion) / total
        centres.append(number + 0.5)
        values.append(min(max(ratio, tuning.least_dispersion), tuning.most_dispersion))
    smooth: Floats = np.interp(np.log2(np.maximum(mean, tuning.least_mean)), centres, values)
    return smooth
