"""Figures of cases: how many stand where, how long it takes, per agency. No case and no text."""

from __future__ import annotations

from web.desk.asked import Answer, Asked, Page

_STATES = "SELECT state, count(), countIf(overdue) FROM case_figures GROUP BY state ORDER BY count() DESC, state"
_AGENCIES = """SELECT responsible, count() AS all, countIf(answered_at IS NULL) AS open, countIf(overdue) AS late,
quantileOrNull(0.5)(secs_to_accept) / 3600, quantileOrNull(0.5)(secs_to_answer) / 86400, sum(refusals), sum(reopened),
avgOrNull(rating)
FROM case_figures GROUP BY responsible ORDER BY late DESC, open DESC, responsible LIMIT 100"""


def figures(asked: Asked) -> Answer:
    """All cases by state, and by the agency that has them now."""
    return Page("figures.html", {"states": asked.warehouse.rows(_STATES), "by_agency": asked.warehouse.rows(_AGENCIES)})
