"""The channels by which complaints come: how many, which share needed an official, and what is newest."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from web.dashboard.counts import NOTHING, facts_where
from web.dashboard.page import Asked, Contents, Page
from web.dashboard.ranking import ranking
from web.dashboard.sheet import Column, Row, Sheet

ALL_OF_THEM = 100


class State(NamedTuple):
    """Complaints of which an official had to decide something, those that still wait for it, and the newest's time."""

    needed: int
    waiting: int
    newest: datetime | None


_NOTHING = State(0, 0, None)
_MORE = (
    Column("needed", "col.needed", "count"),
    Column("needed_share", "col.needed_share", "share"),
    Column("waiting", "col.waiting", "count"),
    Column("newest", "col.newest", "time"),
)


def read(asked: Asked) -> Contents:
    """One row per channel."""
    found = asked.counted(None, "channel")
    total = found[None].get("", NOTHING)
    plain = ranking("channel", found["channel"], total, asked.names, comparable=asked.comparable, top=ALL_OF_THEM)
    states = _states(asked)
    rows = tuple(_with_state(row, states.get(str(row["code"]), _NOTHING)) for row in plain.rows)
    newest = max((one.newest for one in states.values() if one.newest), default=None)
    whole = State(sum(one.needed for one in states.values()), sum(one.waiting for one in states.values()), newest)
    total_row = _with_state(plain.total or {}, whole)
    sheet = Sheet("channel", "sheet.channels", (*plain.columns, *_MORE), rows, total_row, "channel", "note.needed")
    return Contents((sheet,), {"sheet": sheet})


def _states(asked: Asked) -> dict[str, State]:
    where, parameters = facts_where(asked.filters.codes, asked.groups)
    rows = asked.warehouse.rows(
        "SELECT toString(channel) AS code, countIf(triaged != ''), countIf(triage != ''), max(submitted)"  # noqa: S608
        f" FROM complaints WHERE {where} AND day BETWEEN %(since)s AND %(until)s GROUP BY code",
        {**parameters, "since": asked.period.since, "until": asked.period.until},
    )
    return {code: State(*rest) for code, *rest in rows}


def _with_state(row: Row, state: State) -> Row:
    complaints = row.get("complaints")
    share = state.needed / complaints if isinstance(complaints, int) and complaints else 0.0
    return {
        **row,
        "needed": state.needed,
        "needed_share": share,
        "waiting": state.waiting,
        "newest": state.newest,
    }


PAGE = Page("channels", read)
