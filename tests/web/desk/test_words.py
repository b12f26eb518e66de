"""Every word of the pages is there in both languages, and none is there for nothing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from complaints.events.case import Dispute, HandOverReason, RefusalReason, Sender, State
from complaints.events.desk_act import Act
from streams.cases.transitions import TRANSITIONS
from web.desk.registry import ROUTES
from web.desk.rights import ROLES
from web.desk.view import HERE, WORDS
from web.words import read_words

KNOWN = set(read_words(WORDS))
MADE = {
    *(f"page.{route.name}" for route in ROUTES),
    *(f"role.{role}" for role in ROLES),
    *(f"state.{state}" for state in get_args(State)),
    *(f"step.{step}" for step in (*TRANSITIONS, "open")),
    *(f"means.{step}" for step in TRANSITIONS),
    *(f"text.{step}" for step, row in TRANSITIONS.items() if "text" in row.needs),
    *(f"by.{by}" for by in (*get_args(Sender), "system") if by != "agency"),
    *(f"reason.{reason}" for reason in get_args(HandOverReason)),
    *(f"dispute.{dispute}" for dispute in get_args(Dispute)),
    *(f"refusal.{reason}" for reason in get_args(RefusalReason)),
    *(f"act.{act}" for act in get_args(Act)),
}
"""Keys that pages put together from codes."""


def test_every_key_that_pages_put_together_is_there() -> None:
    assert sorted(MADE - KNOWN) == []


def test_every_key_that_pages_name_is_there_and_every_other_is_put_together() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in Path(HERE).rglob("*") if path.suffix in (".html", ".py")
    )
    named = {key for key in KNOWN if f'"{key}"' in sources}
    begun = {*re.findall(r'w\("([a-z_.]+\.)" ~', sources), *re.findall(r'f"([a-z_.]+\.)\{', sources)}
    shared = {"title", "centre", "skip", "months", "time"}
    unused = {key for key in KNOWN - named - MADE - shared if not key.startswith(tuple(begun))}
    assert sorted(unused) == []
    missing = set(re.findall(r'w(?:ords)?\("([a-z_.]+[a-z_])"', sources)) - KNOWN
    assert sorted(missing) == []
