"""What a person should look at before a proposal is put to use: what is unsure, missing, or contradictory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from producers.reading.sheet import Header
from producers.suggest.column_words import ColumnWords
from producers.suggest.fields import Column, FieldGuess
from producers.suggest.times import TimeFormat


class Remark(NamedTuple):
    """Something for a person to look at: what about which columns."""

    about: str
    """A slug; commands have the words for it."""
    columns: tuple[str, ...] = ()
    more: str = ""


def by_field(guesses: Sequence[FieldGuess]) -> Mapping[str, FieldGuess]:
    """Each field has one guess at most."""
    return {guess.field: guess for guess in guesses}


def remarks_on(
    guesses: Sequence[FieldGuess],
    columns: Sequence[Column],
    times: TimeFormat | None,
    header: Header,
    words: ColumnWords,
) -> list[Remark]:
    """All remarks, those on fields first."""
    found = by_field(guesses)
    return [
        *_of_fields(found),
        *(_of_times(found["submitted"], times) if times else ()),
        *_of_header(header),
        *_of_columns(found, columns, words),
    ]


def _of_fields(found: Mapping[str, FieldGuess]) -> list[Remark]:
    guesses = list(found.values())
    remarks = [Remark("unsure", guess.columns, guess.field) for guess in guesses if guess.confidence == "unsure"]
    remarks += [Remark("rivals", guess.columns, ", ".join(guess.rivals)) for guess in guesses if guess.rivals]
    if (address := found.get("address")) and address.maybe_home:
        remarks.append(Remark("whose_place", address.columns))
    if "reference" not in found:
        remarks.append(Remark("no_reference"))
    if "address" not in found and not {"longitude", "latitude"} <= found.keys():
        remarks.append(Remark("no_place"))
    return remarks


def _of_times(submitted: FieldGuess, times: TimeFormat) -> list[Remark]:
    remarks = [] if times.order_shown else [Remark("order_unknown", submitted.columns)]
    return [*remarks, Remark("times_unread", submitted.columns, f"{times.unread:,}")] if times.unread else remarks


def _of_header(header: Header) -> list[Remark]:
    repeated = header.repeated()
    return [Remark("repeated", tuple(repeated))] if repeated else []


def _of_columns(found: Mapping[str, FieldGuess], columns: Sequence[Column], words: ColumnWords) -> list[Remark]:
    used = {name for guess in found.values() for name in guess.columns}
    reference = found.get("reference")
    remarks = []
    for column in columns:
        content = column.content
        if reference and column.name == reference.columns[0] and content.distinct < 1 and not content.empty:
            remarks.append(Remark("reference_repeats", (column.name,)))
        if column.name and column.name not in used and not content.empty and _is_personal(column, words):
            remarks.append(Remark("personal_not_read", (column.name,)))
        if not column.name and not content.empty:
            remarks.append(Remark("nameless", (), str(column.position + 1)))
        if content.errors and column.name in used:
            remarks.append(Remark("errors", (column.name,), f"{content.errors:,}"))
    return remarks


def _is_personal(column: Column, words: ColumnWords) -> bool:
    reporters = words.best(column.name)[0].startswith("reporter_")
    return reporters or column.content.personal >= 0.2 or column.content.people >= 0.5
