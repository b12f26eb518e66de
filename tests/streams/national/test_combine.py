from __future__ import annotations

import numpy as np

from streams.national.combine import rank
from streams.national.opinion import Opinion

SURE = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 0.0], dtype=np.float32)
LEAD_OF = np.array([[0.9, 0.1, 0.0], [0.0, 0.1, 0.9]], dtype=np.float32)


def opinion(*leads: float) -> Opinion:
    return Opinion(np.array([0.8, 0.2], np.float32), np.array(leads, np.float32), np.array([1.0], np.float32))


def test_text_and_subject_together_rank_the_bodies() -> None:
    ranking = rank(opinion(0.5, 0.4, 0.1), LEAD_OF, {}, set(), SURE)
    assert ranking.places == (0, 1, 2)
    assert sum(ranking.likely) == 1 or abs(sum(ranking.likely) - 1) < 1e-5


def test_a_rule_outvotes_what_was_learned() -> None:
    assert rank(opinion(0.9, 0.05, 0.05), LEAD_OF, {2: 5.0}, set(), SURE).places[0] == 2


def test_a_barred_body_never_leads_however_likely() -> None:
    ranking = rank(opinion(0.98, 0.01, 0.01), LEAD_OF, {0: 20.0}, {0}, SURE)
    assert ranking.places[0] != 0
    assert ranking.likely[-1] == 0


def test_the_nearer_the_second_the_less_sure_the_first() -> None:
    clear = rank(opinion(0.95, 0.03, 0.02), LEAD_OF, {}, set(), SURE)
    close = rank(opinion(0.4, 0.35, 0.25), LEAD_OF, {}, set(), SURE)
    assert clear.sure > close.sure
