"""Which column is which field: how well name and content of each column speak for each field, and who wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from producers.suggest.column_words import ADDRESS_PART, NOT_READ, ColumnWords, about_reporter
from producers.suggest.content import Content
from producers.suggest.fit import FIELDS, fit

Confidence = Literal["sure", "likely", "unsure"]
LEAST = 0.4
"""A column with less than this is not read."""
SURE, LIKELY = 0.8, 0.6
_CONTRADICTED = 0.15
_BY_CONTENT = 0.58
"""The highest score by content alone: below LIKELY, so that a person looks at it."""
_NAME, _CONTENT = 0.65, 0.35
_NEVER_BY_CONTENT = {"status", "labels", "bodies", "revised", "occurred", "reporter_line_id", ADDRESS_PART}
_CLOSE = 0.12
"""Columns whose scores for one field differ by less than this are rivals: a person should look at both."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet."""

    position: int
    """Position in the sheet, from 0."""
    name: str
    content: Content


@dataclass(frozen=True, slots=True)
class FieldGuess:
    """The columns proposed for one field."""

    field: str
    columns: tuple[str, ...]
    score: float
    reasons: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    """Columns that would do nearly as well."""
    maybe_home: bool = False
    """Whether these parts of an address may be those of the reporter's own."""

    @property
    def confidence(self) -> Confidence:
        if self.rivals or self.maybe_home or self.score < LIKELY:
            return "unsure"
        return "sure" if self.score >= SURE else "likely"


def guess_fields(columns: Sequence[Column], words: ColumnWords) -> list[FieldGuess]:
    """A guess for every field that has one, in the order of the columns. No column serves two fields."""
    scores = {(field, each.position): score for each in columns for field, score in _scores(each, words).items()}
    by_position = {each.position: each for each in columns}
    chosen: dict[str, int] = {}
    for (field, position), _ in sorted(scores.items(), key=lambda item: (-item[1], item[0][1])):
        if field != ADDRESS_PART and field not in chosen and position not in chosen.values():
            chosen[field] = position
    guesses = [_guess(field, by_position[at], scores, by_position, chosen, words) for field, at in chosen.items()]
    guesses = _with_address_parts(guesses, columns, scores, chosen)
    return sorted(guesses, key=lambda guess: next(c.position for c in columns if c.name == guess.columns[0]))


def _scores(column: Column, words: ColumnWords) -> dict[str, float]:
    """What speaks for each field of a column that has a name; fields below LEAST are left out."""
    if not column.name:
        return {}
    matches = words.match(column.name)
    named = max((score for field, score in matches.items() if field != NOT_READ), default=0.0)
    if matches.get(NOT_READ, 0.0) >= named > 0 or (NOT_READ in matches and not named):
        return {}
    fields = {field: _combined(field, matches.get(field, 0.0), column.content) for field in FIELDS}
    return {field: score for field, score in fields.items() if score >= LEAST and not _barred(field, column)}


def _combined(field: str, name: float, content: Content) -> float:
    fits = fit(field, content)
    if not name:
        return 0.0 if field in _NEVER_BY_CONTENT or content.empty or fits < SURE else _BY_CONTENT * fits
    score = _NAME * name + _CONTENT * fits
    return score * LEAST if fits < _CONTRADICTED else score


def _barred(field: str, column: Column) -> bool:
    """Whether reading the column as this field would publish personal data."""
    if field.startswith("reporter_") or field in ("text", "submitted", "reference"):
        return False
    content = column.content
    return about_reporter(column.name) or content.people >= 0.5 or content.personal >= 0.5


def _guess(
    field: str,
    column: Column,
    scores: Mapping[tuple[str, int], float],
    columns: Mapping[int, Column],
    chosen: Mapping[str, int],
    words: ColumnWords,
) -> FieldGuess:
    score = scores[field, column.position]
    rivals = tuple(
        columns[at].name
        for (other, at), rival in scores.items()
        if other == field and at not in chosen.values() and score - rival < _CLOSE
    )
    return FieldGuess(field, (column.name,), score, _reasons(field, column, words), rivals)


def _reasons(field: str, column: Column, words: ColumnWords) -> tuple[str, ...]:
    reasons = ["name"] if field in words.match(column.name) else []
    if column.content.empty:
        return (*reasons, "empty")
    return (*reasons, "content") if fit(field, column.content) >= LIKELY else tuple(reasons)


def _with_address_parts(
    guesses: list[FieldGuess],
    columns: Sequence[Column],
    scores: Mapping[tuple[str, int], float],
    chosen: Mapping[str, int],
) -> list[FieldGuess]:
    """The address followed by the columns with its parts, unless these belong to the reporter's own address."""
    taken = set(chosen.values())
    parts = [each for each in columns if (ADDRESS_PART, each.position) in scores and each.position not in taken]
    home, place = chosen.get("reporter_address"), chosen.get("address")
    if home is not None and place is not None:
        parts = [each for each in parts if not _follows(each.position, home, [place, *_positions(parts)])]
    if not parts:
        return guesses
    address = next((guess for guess in guesses if guess.field == "address"), None)
    others = [guess for guess in guesses if guess.field != "address"]
    names = (*(address.columns if address else ()), *(part.name for part in parts))
    score = min([scores[ADDRESS_PART, part.position] for part in parts] + ([address.score] if address else []))
    maybe_home = home is not None and place is None
    return [*others, FieldGuess("address", names, score, ("name",), maybe_home=maybe_home)]


def _positions(columns: Sequence[Column]) -> list[int]:
    return [column.position for column in columns]


def _follows(position: int, home: int, others: Sequence[int]) -> bool:
    """Whether a part stands behind the reporter's address with nothing but further parts between them."""
    place, parts = others[0], set(others[1:])
    return home < position and not home < place < position and all(at in parts for at in range(home + 1, position))
