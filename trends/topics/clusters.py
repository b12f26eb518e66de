"""What complaints without a category or a destination have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from complaints.privacy.redact import redact
from trends.topics.stars import stars
from trends.topics.terms import label
from trends.topics.tfidf import tfidf

OTHER = "other"
COLUMNS = (
    "reports",
    "earlier",
    "recent",
    "growth",
    "words",
    "examples",
    "first_day",
    "last_day",
    "districts",
    "members",
)
_EXAMPLES, _LONGEST = 3, 160
Terms = Sequence[frozenset[str]]


def undecided(frame: pd.DataFrame) -> pd.Series:
    """Whether each complaint waits for a person or has the category `other`, or none."""
    return (frame["triage"] != "") | frame["category"].isin(["", OTHER])


def clusters(
    frame: pd.DataFrame, terms: Terms, *, likeness: float = 0.25, least: int = 5, top: int = 20, words: int = 6
) -> pd.DataFrame:
    """Groups of like texts among complaints (columns of `trends.complaint_frame`), the largest first.

    `terms` has one entry per row. Columns: `reports`; `earlier` and `recent`, those of the first and second half of the
    time that the frame spans; `growth`, the group's share of all rows in the second half by that in the first (half a
    report added to each), so that an outage of the intake is no fall; `words` that mark the group off from all other
    rows, best first; `examples`, up to three texts without personal data; `first_day` and `last_day` (Bangkok days);
    `districts`, how many; `members`, positions in the frame.
    """
    if frame.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    groups = stars(tfidf(terms).rows, likeness=likeness, least=least)[:top]
    first, last = frame["submitted"].iloc[0], frame["submitted"].iloc[-1]
    late = (frame["submitted"] >= first + (last - first) / 2).to_numpy()
    everywhere = Counter(term for each in terms for term in each)
    rows = [_row(frame, terms, group, late, everywhere, words) for group in groups]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def marking(terms: Terms, group: Sequence[int], everywhere: Counter[str], many: int) -> list[str]:
    """Terms that a third of the group has, by how much oftener than elsewhere: log odds with Jeffreys' half counts."""
    inside = Counter(term for row in group for term in terms[row])
    total, size = len(terms), len(group)

    def odds(term: str) -> float:
        here, there = inside[term], everywhere[term] - inside[term]
        rest = total - size
        return float(np.log((here + 0.5) / (size - here + 0.5)) - np.log((there + 0.5) / (rest - there + 0.5)))

    often = [term for term, count in inside.items() if 3 * count >= size]
    return sorted(often, key=lambda term: (-odds(term), -inside[term], term))[:many]


def _row(
    frame: pd.DataFrame, terms: Terms, group: list[int], late: np.ndarray, everywhere: Counter[str], words: int
) -> tuple[object, ...]:
    rows = frame.iloc[group]
    recent, all_recent = int(late[group].sum()), int(late.sum())
    earlier, all_earlier = len(rows) - recent, len(late) - all_recent
    return (
        len(rows),
        earlier,
        recent,
        (recent + 0.5) / (all_recent + 1) / ((earlier + 0.5) / (all_earlier + 1)),
        tuple(label(term) for term in marking(terms, group, everywhere, words)),
        tuple(_example(text) for text in rows["text"].drop_duplicates().head(_EXAMPLES)),
        rows["submitted"].min().date(),
        rows["submitted"].max().date(),
        rows["district"].nunique(),
        tuple(group),
    )


def _example(text: str) -> str:
    clean = " ".join(redact(text)[0].split())
    return clean if len(clean) <= _LONGEST else clean[: _LONGEST - 1] + "…"
