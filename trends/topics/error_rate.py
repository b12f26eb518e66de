"""Which counts are too high for chance, so that at most so many terms a day are called rising by mistake.

For every term and every count it could have, two things are known: its probability if nothing is new, and how many
times likelier a rise makes it. Counts are called rising in the order of the second, weighed by how likely a rise is
before the day is known, as long as the first add up to the mistakes allowed. Exact for counts, which are not
continuous: a bound on p-values alone gives away most of what is allowed to words so rare that no rise of theirs could
be told. The best order by the lemma of Neyman and Pearson.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom

from trends.topics.expectation import Expectation
from trends.topics.term_counts import Floats
from trends.topics.tuning import Tuning


class Verdict(NamedTuple):
    """Of each term: log of the odds for a rise against chance, chance of at least its count, and whether it is
    rising.
    """

    log_odds: Floats
    chance: Floats
    rising: npt.NDArray[np.bool_]
    expected_false: float
    """Terms that would be called rising if nothing were new."""


def judge(
    seen: Floats, expectation: Expectation, phrases: npt.NDArray[np.bool_], mistakes: float, tuning: Tuning
) -> Verdict:
    """`mistakes` are terms a day called rising by chance, on average; `seen` are the reports with each term.

    `phrases` says which terms are phrases; they and words have thresholds of their own.
    """
    mean, dispersion = expectation
    odds, size = log_odds(seen, mean, dispersion, tuning.rise), 1.0 / dispersion
    rising, allowed = (seen >= tuning.least) & (seen > mean), 0.0
    for kind, share in ((~phrases, tuning.words_share), (phrases, 1 - tuning.words_share)):
        bar, expected = threshold(mean[kind], dispersion[kind], mistakes * share, tuning)
        rising[kind] &= odds[kind] + prior(mean[kind], tuning) >= bar
        allowed += expected
    return Verdict(odds, nbinom.sf(seen - 1, size, size / (size + mean)), rising, allowed)


def threshold(mean: Floats, dispersion: Floats, mistakes: float, tuning: Tuning) -> tuple[float, float]:
    """The least log odds, with what is known before of each term (`prior`), that is called rising, and how many
    mistakes a day that makes on average."""
    low, high = 0.0, _MOST_ODDS
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if false_terms(middle, mean, dispersion, tuning) > mistakes:
            low = middle
        else:
            high = middle
    return high, false_terms(high, mean, dispersion, tuning)


def false_terms(bar: float, mean: Floats, dispersion: Floats, tuning: Tuning) -> float:
    """Terms whose odds reach `bar` if nothing is new, on average."""
    least, most = np.full(len(mean), tuning.least - 1.0), mean + 60 * np.sqrt(mean + dispersion * mean**2) + 200
    known = prior(mean, tuning)
    for _ in range(_HALVINGS):
        middle = np.floor((least + most) / 2)
        enough = (log_odds(middle, mean, dispersion, tuning.rise) + known >= bar) & (middle > mean)
        least, most = np.where(enough, least, middle), np.where(enough, middle, most)
    size = 1.0 / dispersion
    return float(nbinom.sf(np.maximum(np.ceil(most), tuning.least) - 1, size, size / (size + mean)).sum())


def prior(mean: Floats, tuning: Tuning) -> Floats:
    """Log of how likely a rise is before the day is known, against a term of `frequent` reports a day.

    It falls with the mean below that: of thousands of words that are hardly ever written, most of what seems to rise is
    chance, and it would use up the mistakes allowed.
    """
    share: Floats = np.log(np.minimum(mean, tuning.frequent) / tuning.frequent)
    return share


_MOST_ODDS = 40.0
_HALVINGS = 18


def log_odds(seen: Floats, mean: Floats, dispersion: Floats, rise: float) -> Floats:
    """Log of how many times likelier a count is if the rate is multiplied by `rise` than if it is not."""
    size = 1.0 / dispersion
    odds: Floats = seen * np.log(rise) - (seen + size) * np.log((size + rise * mean) / (size + mean))
    return odds
