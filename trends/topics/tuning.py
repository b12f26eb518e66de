"""The constants of rising words (decision 36)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Shares and counts are of reports that count, days are Bangkok days."""

    least: int = 5
    """A term in fewer reports of the day is not looked at: two neighbours are no topic."""
    history_days: int = 56
    """Days with reports that are learned from."""
    warm_up_days: int = 7
    half_life_days: float = 14.0
    dark: float = 0.35
    """A day with less than this share of the median's reports teaches nothing."""
    least_reports: float = 30.0
    prior_reports: float = 0.3
    """Added to the reports with each term: what has not been seen yet is not impossible."""
    prior_dispersion: float = 0.1
    least_dispersion: float = 0.005
    most_dispersion: float = 4.0
    own_spread: float = 1.0
    """A term's own dispersion lies about so many times the pooled one around it."""
    pool_weight: float = 20.0
    least_mean: float = 0.03
    cap: float = 16.0
    rise: float = 3.0
    """What a rise is: the term's rate multiplied by this. Greater ones are found all the more."""
    frequent: float = 3.0
    """A term with fewer reports a day is less likely to rise, in proportion."""
    words_share: float = 0.97
    """Words have this share of the mistakes allowed, phrases the rest: a phrase seldom rises without one of its
    words.
    """
    same_reports: float = 0.6
    """Terms that share this part of the rarer one's reports of the day are one topic."""
