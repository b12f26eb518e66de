"""Adds to each agency of a decision its branch that serves the complaint's area, as a co-working agency."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.events.complaint import Area
from streams.routing.judge import Chosen, Outcome

RULE = "branch"
REASON = "สาขาของหน่วยงานที่ดูแลพื้นที่นี้ (the agency's branch that serves this area)"


def join_branches(outcome: Outcome, area: Area, branches: Mapping[str, Mapping[str, str]]) -> Outcome:
    """`outcome` with the branches of its agencies, with the same deadline; the same object where there are none.

    `branches` is `Rulebook.branches`; the branch of the smallest area counts.
    """
    given = {chosen.agency for chosen in outcome.chosen}
    if given.isdisjoint(branches):
        return outcome
    joined = list(outcome.chosen)
    for chosen in outcome.chosen:
        served = branches.get(chosen.agency, {})
        found = (served.get(code or "") for code in (area.subdistrict, area.district, area.province))
        branch = next(filter(None, found), None)
        if branch and branch not in given:
            joined.append(Chosen(branch, "co-working", RULE, REASON, chosen.days))
    return outcome._replace(chosen=tuple(joined)) if len(joined) > len(given) else outcome
