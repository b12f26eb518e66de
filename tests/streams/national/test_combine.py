from __future__ import annotations

from collections.abc import Mapping, Set
from types import MappingProxyType

import numpy as np

from streams.national.combine import Ranking, Rules, rank
from streams.national.opinion import Opinion

SURE = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], dtype=np.float32)
LEAD_OF = np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]], dtype=np.float32)


def ranked(
    opinion: Opinion, weights: Mapping[int, float] = MappingProxyType({}), never: Set[int] = frozenset()
) -> Ranking:
    (ranking,) = rank([opinion], LEAD_OF, [Rules(weights, never)], SURE)
    return ranking


def opinion(*leads: float) -> Opinion:
    return Opinion(np.array([0.8, 0.2], np.float32), np.array(leads, np.float32), np.array([1.0], np.float32))


def test_text_and_subject_together_rank_the_bodies() -> None:
    ranking = ranked(opinion(0.5, 0.4, 0.1))
    assert ranking.places == (0, 1, 2)
    assert sum(ranking.likely) == 1 or abs(sum(ranking.likely) - 1) < 1e-5


def test_a_rule_outvotes_what_was_learned() -> None:
    assert ranked(opinion(0.9, 0.05, 0.05), {2: 5.0}).places[0] == 2


def test_a_barred_body_never_leads_however_likely() -> None:
    ranking = ranked(opinion(0.98, 0.01, 0.01), {0: 20.0}, {0})
    assert ranking.places[0] != 0
    assert ranking.likely[-1] == 0


def test_the_nearer_the_second_the_less_sure_the_first() -> None:
    clear = ranked(opinion(0.95, 0.03, 0.02))
    close = ranked(opinion(0.4, 0.35, 0.25))
    assert clear.sure > close.sure


def test_a_ranking_does_not_depend_on_the_other_complaints() -> None:
    many = [opinion(0.5, 0.4, 0.1), opinion(0.1, 0.1, 0.8), opinion(0.34, 0.33, 0.33)]
    rules = [Rules({1: 2.0}, frozenset()), Rules({}, frozenset({2})), Rules({0: 1.0, 2: 1.0}, frozenset())]
    together = rank(many, LEAD_OF, rules, SURE)
    alone = [rank([one], LEAD_OF, [said], SURE)[0] for one, said in zip(many, rules, strict=True)]
    assert [one[:3] for one in together] == [one[:3] for one in alone]


def test_no_complaints_have_no_rankings() -> None:
    assert rank([], LEAD_OF, [], SURE) == []
