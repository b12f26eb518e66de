"""Words and phrases in more reports of a day than chance explains, best first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from trends.topics.error_rate import Verdict, judge
from trends.topics.expectation import Expectation, expect
from trends.topics.term_counts import TermCounts, count_terms
from trends.topics.terms import is_phrase, label
from trends.topics.tuning import Tuning

COLUMNS = ("term", "reports", "expected", "times", "log_odds", "chance", "with_terms")
Terms = Sequence[frozenset[str]]


def rising(
    days: np.ndarray,
    terms: Terms,
    day: np.datetime64,
    *,
    mistakes: float = 1.0,
    top: int = 20,
    tuning: Tuning | None = None,
) -> pd.DataFrame:
    """The rising terms of a Bangkok day, at most `top`; empty where there is too little history.

    `days` (numpy days) and `terms` have one entry for each report that counts (`trends.units.counting`). `mistakes`:
    terms called rising by chance, on average per day. Columns: `term` as written, `reports` and `expected` (reports
    with it that day), `times` (the former by the latter), `log_odds` (natural logarithm) for a rise, `chance` of so
    many reports or more if nothing is new, `with_terms` further rising terms of mostly the same reports.
    `attrs["expected_false"]`: mistakes that the threshold allows on this day.
    """
    tuning = tuning or Tuning()
    today = [each for each, when in zip(terms, days, strict=True) if when == day]
    counts = count_terms(days, terms, tuning.least).until(day, tuning.history_days)
    if not today or len(counts.days) <= tuning.warm_up_days:
        return pd.DataFrame(columns=list(COLUMNS))
    expectation = expect(counts, tuning)
    phrases = np.array([is_phrase(term) for term in counts.terms], dtype=bool)
    verdict = judge(counts.matrix[-1], expectation, phrases, mistakes, tuning)
    groups = merge(counts, verdict, today, tuning)
    frame = pd.DataFrame([_row(counts, expectation, verdict, group) for group in groups[:top]], columns=list(COLUMNS))
    frame.attrs["expected_false"] = verdict.expected_false
    return frame


def merge(counts: TermCounts, verdict: Verdict, today: Terms, tuning: Tuning) -> list[list[int]]:
    """Columns of rising terms in groups that share most of their reports; each group's first has the greatest odds."""
    found = np.flatnonzero(verdict.rising)
    order: list[int] = found[np.argsort(-verdict.log_odds[found], kind="stable")].tolist()
    where = {column: {row for row, each in enumerate(today) if counts.terms[column] in each} for column in order}
    groups: list[list[int]] = []
    for column in order:
        mine = where[column]
        for group in groups:
            first = where[group[0]]
            if len(mine & first) >= tuning.same_reports * min(len(mine), len(first)):
                group.append(column)
                break
        else:
            groups.append([column])
    return groups


def _row(counts: TermCounts, expectation: Expectation, verdict: Verdict, group: list[int]) -> tuple[object, ...]:
    first = group[0]
    seen, mean = counts.matrix[-1, first], expectation.mean[first]
    others = tuple(label(str(counts.terms[column])) for column in group[1:])
    return (
        label(str(counts.terms[first])),
        int(seen),
        float(mean),
        float(seen / mean),
        float(verdict.log_odds[first]),
        float(verdict.chance[first]),
        others,
    )
