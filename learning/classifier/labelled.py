"""Labelled texts from CSV tables: choice of columns, several labels in one cell, repeated texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from complaints.errors import ConfigError
from complaints.fold import fold
from complaints.reference.taxonomy import OTHER, Taxonomy

_NOT_LETTERS = re.compile(r"[\W_]+")
_RUN = 24
"""Texts that share this many consecutive letters count as nearly the same."""


@dataclass(frozen=True)
class Labelled:
    """Texts with their labels; `years` is 0 where unknown. All have the same length; `rows` count from 1."""

    texts: list[str]
    labels: list[tuple[str, ...]]
    years: list[int]
    rows: list[int]

    def pick(self, keep: Sequence[bool] | NDArray[np.bool_]) -> Labelled:
        """The rows where `keep` is true."""
        at = np.flatnonzero(np.asarray(keep)).tolist()
        return Labelled(
            [self.texts[place] for place in at],
            [self.labels[place] for place in at],
            [self.years[place] for place in at],
            [self.rows[place] for place in at],
        )

    def digest(self) -> str:
        """A digest of texts and labels in order, which identifies the training data."""
        state = hashlib.sha256()
        for text, labels in zip(self.texts, self.labels, strict=True):
            state.update("\x1f".join((text, *labels)).encode("utf-8", "surrogatepass") + b"\x1e")
        return "sha256:" + state.hexdigest()


def read(path: Path, text: Sequence[str], label: Sequence[str], time: str = "timestamp") -> Labelled:
    """Read a CSV file. In each row the first of the named columns counts that exists and is not empty.

    Rows without text or label are left out. Raises ConfigError naming the file where it cannot be read or has none of
    the columns.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path}: {error}") from error
    texts, cells = _first(table, text, path), _first(table, label, path)
    years = pd.to_numeric(table[time].str[:4], errors="coerce").fillna(0).astype(int) if time in table else None
    found = Labelled(
        texts.tolist(),
        [split(cell) for cell in cells],
        [0] * len(table) if years is None else years.tolist(),
        list(range(1, len(table) + 1)),
    )
    return found.pick([bool(letters(t)) and bool(names) for t, names in zip(found.texts, found.labels, strict=True)])


def joined(files: Sequence[Labelled]) -> Labelled:
    """All rows of several files in order."""
    return Labelled(
        [text for file in files for text in file.texts],
        [labels for file in files for labels in file.labels],
        [year for file in files for year in file.years],
        [row for file in files for row in file.rows],
    )


def as_categories(data: Labelled, taxonomy: Taxonomy) -> Labelled:
    """The texts with category codes as labels, without texts that have none.

    `other` is left out, because reporters choose it for anything.
    """
    codes = []
    for names, year in zip(data.labels, data.years, strict=True):
        found = (taxonomy.category_of(name, year or None) for name in names)
        codes.append(tuple(dict.fromkeys(code for code in found if code and code != OTHER)))
    return replace(data, labels=codes).pick([bool(found) for found in codes])


def last_of_each(data: Labelled) -> Labelled:
    """Of texts with the same letters only the last; so the best labelled file must come last."""
    last = {letters(text): place for place, text in enumerate(data.texts)}
    return data.pick([last[letters(text)] == place for place, text in enumerate(data.texts)])


def split(cell: str) -> tuple[str, ...]:
    """Labels of one cell: separated by commas, or a Postgres array `{a,"b"}`; each once, in order."""
    bare = cell.strip().removeprefix("{").removesuffix("}")
    return tuple(dict.fromkeys(name for part in bare.split(",") if (name := part.strip().strip('"').strip())))


def letters(text: str) -> str:
    """Letters and digits of a text, folded, without Thai signs above and below: texts equal in these are the same."""
    return _NOT_LETTERS.sub("", fold(text).lower())


def marks(texts: Sequence[str]) -> NDArray[np.uint32]:
    """A 32-bit digest of each text's `letters`, by which a model knows the texts it was trained on."""
    digests = [hashlib.blake2b(letters(t).encode("utf-8", "surrogatepass"), digest_size=4).digest() for t in texts]
    return np.frombuffer(b"".join(digests), dtype="<u4")


def nearly_in(texts: Sequence[str], others: Sequence[str]) -> list[bool]:
    """For each text, whether its letters equal those of one of the others or share 24 consecutive ones with it."""
    known = [letters(other) for other in others]
    same, runs = set(known), {run for other in known for run in _runs(other)}
    return [(plain := letters(text)) in same or not runs.isdisjoint(_runs(plain)) for text in texts]


def _runs(plain: str) -> set[int]:
    return {hash(plain[start : start + _RUN]) for start in range(len(plain) - _RUN + 1)}


def _first(table: pd.DataFrame, columns: Sequence[str], path: Path) -> pd.Series[str]:
    present = [column for column in columns if column in table]
    if not present:
        raise ConfigError(f"{path}: no column {' or '.join(columns)}; it has {', '.join(map(str, table.columns))}")
    chosen = table[present[0]]
    for column in present[1:]:
        chosen = chosen.where(chosen.str.strip() != "", table[column])
    return chosen
