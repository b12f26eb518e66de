"""What the audit is told of an address: names that there are, and nothing else that somebody wrote into it."""

from __future__ import annotations

from uuid import UUID

import pytest

from web.desk.audit import what_told

INCIDENT = str(UUID(int=5))


@pytest.mark.parametrize(
    ("route", "matched", "told"),
    [
        ("step", {"step": "answer", "case": "x"}, "step answer"),
        ("step", {"step": "somying_line"}, "step"),
        ("change-account", {"name": "mea-014"}, "change-account mea-014"),
        ("change-account", {"name": "0812345678"}, "change-account"),
        ("apart", {"incident": INCIDENT}, f"apart {INCIDENT}"),
        ("incident", {"incident": "0812345678"}, "incident"),
        ("cases", {}, "cases"),
    ],
)
def test_what_is_told_of_an_address(route: str, matched: dict[str, str], told: str) -> None:
    assert what_told(route, matched, {"mea-014"}) == told
    assert len(what_told("change-account", {"name": "a" * 40}, {"a" * 40})) <= 100
