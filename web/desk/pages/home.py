"""The first page: where somebody of this role begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from web.desk.asked import Answer, Asked, Elsewhere
from web.desk.rights import Role

FIRST: Final[Mapping[Role, str]] = {
    "officer": "/triage",
    "agency": "/cases",
    "analyst": "/figures",
    "administrator": "/accounts",
}


def home(asked: Asked) -> Answer:
    """To the page on which most of the day's work is."""
    return Elsewhere(FIRST[asked.person.role])
