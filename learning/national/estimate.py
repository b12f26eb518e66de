"""Estimates how often a national model is right, on judged complaints that it was not trained on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from msgspec import Struct

from complaints.errors import ConfigError
from learning.national.calibrate import calibrate, rankings
from learning.national.texts import Example
from streams.national.model import NationalModel
from streams.national.rules import FILE, NationalRules
from streams.routing.rules import LocatedRules


class Estimate(Struct, frozen=True, kw_only=True):
    """Shares of the complaints whose lead is known; one that is left to an official counts as wrong."""

    texts: int
    bodies: int
    """How many different bodies lead them."""
    lead: float
    """Decided, and the first body is the right one."""
    lead_or_co_working: float
    """Decided, and the first body is the right one or one that works along."""
    decided: float
    right_where_decided: float
    """Of those decided, the share in which the first body is right or works along; 0 if none is decided."""
    to_a_stranger: float
    """Decided, and the first body is neither."""
    mean_over_bodies: float
    """Mean of `lead` over the bodies, each counted the same."""


class Verdict(NamedTuple):
    """One complaint: the right lead, and what was decided."""

    lead: str
    decided: bool
    leads: bool
    """The first body is the right one."""
    along: bool
    """The first body is the right one or a co-working one."""


def estimate(model: NationalModel, left_out: Sequence[Example], config: Path) -> Estimate:
    """How often an uncalibrated model is right. Raises what `verdicts` raises."""
    return summary(verdicts(model, left_out, config))


def verdicts(model: NationalModel, left_out: Sequence[Example], config: Path) -> list[Verdict]:
    """What an uncalibrated model decides, each half of the texts with what the other half calibrated.

    Bodies are compared before local agencies act for them; every text is taken for a national one. Raises ConfigError
    where one half has no text with a lead.
    """
    known = [example for example in left_out if example.lead]
    first, second = ([example for example in known if _second(example) is second] for second in (False, True))
    if not first or not second:
        raise ConfigError("an estimate needs texts with a lead in both halves: give more texts that are left out")
    least = LocatedRules(config / FILE, NationalRules).rules.sure
    found = []
    for calibrating, judged in ((first, second), (second, first)):
        found += _verdicts(calibrate(model, calibrating, config), judged, config, least)
    return found


def summary(verdicts: Sequence[Verdict]) -> Estimate:
    """The shares of at least one verdict, rounded to four digits."""
    decided = [one for one in verdicts if one.decided]
    right = sum(one.along for one in decided)
    by_body: dict[str, list[bool]] = defaultdict(list)
    for one in verdicts:
        by_body[one.lead].append(one.decided and one.leads)
    return Estimate(
        texts=len(verdicts),
        bodies=len(by_body),
        lead=round(sum(one.leads for one in decided) / len(verdicts), 4),
        lead_or_co_working=round(right / len(verdicts), 4),
        decided=round(len(decided) / len(verdicts), 4),
        right_where_decided=round(right / len(decided), 4) if decided else 0.0,
        to_a_stranger=round((len(decided) - right) / len(verdicts), 4),
        mean_over_bodies=round(fmean(fmean(right) for right in by_body.values()), 4),
    )


def _second(example: Example) -> bool:
    # Not the bit by which `halves` splits: the texts left out may be one of its halves.
    return sha256(example.text.encode()).digest()[1] % 2 == 1


def _verdicts(model: NationalModel, judged: Sequence[Example], config: Path, least: float) -> list[Verdict]:
    found = []
    for ranking, example in zip(rankings(model, [one.text for one in judged], config), judged, strict=True):
        first = model.header.leads[ranking.places[0]]
        leads = first == example.lead
        found.append(Verdict(example.lead, ranking.sure >= least, leads, leads or first in example.also))
    return found
