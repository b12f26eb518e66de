"""The constants of joining, found on pairs of public tickets that were judged by hand (decision 39)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tuning:
    """Shares are of 1; `replaced` letters are those of the shorter text that the other does not have in their order."""

    metres: float = 100.0
    hours: float = 72.0
    """Reports that are further apart in place or time are never joined to one another."""
    same_pin_metres: float = 5.0
    """So near, two reports were pinned to one spot: what is replaced may be longer, and their categories may differ."""
    same_pin_replaced: int = 20
    least_letters: int = 8
    """A shorter text says too little to be joined to anything but its repeat."""
    short_text: int = 25
    """A text with no more characters is what anybody may write of anything of its kind: "a lamp is broken"."""
    short_metres: float = 15.0
    """Short texts are joined only so near, also when they are the same."""

    similar: float = 0.75
    similar_kept: float = 0.85
    """Share of the shorter text that the other has, and at most `similar_metres` apart."""
    similar_metres: float = 50.0
    similar_replaced: int = 2
    """More replaced letters are another name or place in the same sentence."""

    longer: float = 0.6
    longer_kept: float = 0.93
    """One text is the other and more."""
    longer_metres: float = 30.0
    longer_letters: int = 15

    campaign_places: int = 5
    """A text in so many square kilometres within `hours` is a campaign; a short text never is."""

    kept_reports: int = 300_000
    """Reports that are remembered, by arrival: memory is flat, and old files can be read after new ones."""
