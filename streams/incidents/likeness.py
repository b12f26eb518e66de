"""Whether two reports are of one event, and why. Symmetric: it does not matter which came first."""

from __future__ import annotations

from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from streams.incidents.distance import NORTH, metres_between
from streams.incidents.plain_text import numbers_of
from streams.incidents.report import ANY, Report
from streams.incidents.tuning import Tuning

Rule = Literal["repeat", "similar", "longer"]


class Link(NamedTuple):
    """Why a report was joined: the other report, and what they have in common."""

    other: str
    rule: Rule
    metres: float
    hours: float
    similarity: float
    """Twice the letters that both texts have in one order, as a share of all their letters (rapidfuzz's ratio)."""

    @property
    def strength(self) -> tuple[bool, float, float, str]:
        """The greatest of several links is the one that is told."""
        return self.rule == "repeat", self.similarity, -self.metres, self.other


def link(one: Report, other: Report, tuning: Tuning) -> Link | None:
    """Why `one` and `other` are of one event, told of `one`; None when they are not."""
    hours = abs(one.at - other.at) / 3600
    # Most reports of neighbouring blocks are too far away: the cheapest test comes first.
    if hours > tuning.hours or abs(one.latitude - other.latitude) * NORTH > tuning.metres:
        return None
    metres = metres_between(one, other)
    if metres > tuning.metres:
        return None
    if metres > tuning.short_metres and min(one.characters, other.characters) <= tuning.short_text:
        return None
    if one.letters == other.letters:
        return Link(other.id, "repeat", metres, hours, 1.0) if one.letters else None
    shorter, total = min(len(one.letters), len(other.letters)), len(one.letters) + len(other.letters)
    if shorter < tuning.least_letters or 2 * shorter < tuning.longer * total:
        return None
    common = LCSseq.similarity(one.letters, other.letters, score_cutoff=int(tuning.longer * total / 2))
    similarity = 2 * common / total
    if not similarity or _contradict(one, other, metres, tuning):
        return None
    rule = _rule(similarity, common, shorter, metres, tuning)
    return Link(other.id, rule, metres, hours, similarity) if rule else None


def _rule(similarity: float, common: int, shorter: int, metres: float, tuning: Tuning) -> Rule | None:
    kept, replaced = common / shorter, shorter - common
    may_differ = tuning.same_pin_replaced if metres <= tuning.same_pin_metres else tuning.similar_replaced
    if replaced > may_differ:
        return None
    if similarity >= tuning.similar and kept >= tuning.similar_kept and metres <= tuning.similar_metres:
        return "similar"
    long_enough = shorter >= tuning.longer_letters and metres <= tuning.longer_metres
    return "longer" if long_enough and kept >= tuning.longer_kept else None


def _contradict(one: Report, other: Report, metres: float, tuning: Tuning) -> bool:
    """Each has a number that the other has not (two houses, two lamp posts), or they are about different things."""
    mine, its = numbers_of(one.letters), numbers_of(other.letters)
    if mine - its and its - mine:
        return True
    differ = one.category != other.category and ANY not in (one.category, other.category)
    return differ and metres > tuning.same_pin_metres
