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


class Surprises(NamedTuple):
    """Of each term: squared deviations of the days behind beyond what Poisson explains, expected reports squared,
    and more.

    Each day is compared with what the days before it said, so that slow change is not taken for noise.
    """

    excess: Floats
    squares: Floats
    spread: Floats
    mean: Floats


def expect(counts: TermCounts, tuning: Tuning) -> Expectation:
    """What the days before the last one of `counts` say of the last one. Without earlier days nothing is expected."""
    past, reports = counts.matrix[:-1], counts.reports[:-1]
    median = float(np.median(reports)) if len(reports) else 0.0
    usable = reports >= max(tuning.least_reports, tuning.dark * median)
    days = (counts.days - counts.days[0]).astype("timedelta64[D]").astype(float)
    surprises, known, of_all = _walk(days[:-1][usable], past[usable], reports[usable], tuning)
    fade = 0.5 ** ((days[-1] - days[:-1][usable][-1]) / tuning.half_life_days) if usable.any() else 0.0
    shape = known * fade + tuning.prior_reports
    mean = shape / max(of_all * fade, 1.0) * counts.reports[-1]
    return Expectation(mean, learn_dispersion(surprises, tuning) + 1.0 / shape)


def _walk(days: Floats, seen: Floats, reports: Floats, tuning: Tuning) -> tuple[Surprises, Floats, float]:
    """Go through the days; return how they surprised, and the discounted reports with each term and of all."""
    terms = seen.shape[1]
    known, of_all = np.zeros(terms), 0.0
    excess, squares, total = np.zeros(terms), np.zeros(terms), np.zeros(terms)
    judged = 0
    for number in range(len(days)):
        if number:
            fade = 0.5 ** ((days[number] - days[number - 1]) / tuning.half_life_days)
            known, of_all = known * fade, of_all * fade
        if number >= tuning.warm_up_days // 2:
            shape = known + tuning.prior_reports
            mean = shape / max(of_all, 1.0) * reports[number]
            chance = mean + mean**2 / shape
            excess += np.minimum((seen[number] - mean) ** 2, tuning.cap * (chance + 0.25)) - chance
            squares += mean**2
            total += mean
            judged += 1
        known, of_all = known + seen[number], of_all + float(reports[number])
    return Surprises(excess, squares, 2 * squares + total, total / max(judged, 1)), known, of_all


def learn_dispersion(surprises: Surprises, tuning: Tuning) -> Floats:
    """Moment estimate for each term, shrunk to the pooled estimate of terms of about its mean.

    A squared deviation beyond `cap` variances counts as so many: one flood must not make a noisy year.
    """
    excess, squares, spread, mean = surprises
    pooled = pool(mean, excess, squares, tuning)
    known, prior = squares**2 / np.maximum(spread, 1e-12), 1.0 / (tuning.own_spread * pooled) ** 2
    own = excess / np.maximum(squares, 1e-12)
    mixed: Floats = (known * own + prior * pooled) / (known + prior)
    return np.clip(mixed, tuning.least_dispersion, tuning.most_dispersion)


def pool(mean: Floats, excess: Floats, squares: Floats, tuning: Tuning) -> Floats:
    """The dispersion that terms of about this mean show together: groups of twice the mean each, joined by lines."""
    group = np.floor(np.log2(np.maximum(mean, tuning.least_mean))).astype(int)
    if not len(group):
        return np.zeros(0)
    centres, values = [], []
    for number in np.unique(group):
        inside = group == number
        total = float(squares[inside].sum()) + tuning.pool_weight
        ratio = (float(excess[inside].sum()) + tuning.pool_weight * tuning.prior_dispersion) / total
        centres.append(number + 0.5)
        values.append(min(max(ratio, tuning.least_dispersion), tuning.most_dispersion))
    smooth: Floats = np.interp(np.log2(np.maximum(mean, tuning.least_mean)), centres, values)
    return smooth
