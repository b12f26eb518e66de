"""Every word is there in both languages, and every word is used."""

from __future__ import annotations

import re
import string
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from complaints.outcome import Reason
from complaints.settings import DEFAULT_CONFIG
from operations.ledger.accounts import Accounts
from trends.hotspots.periods import Course
from web.dashboard import words
from web.dashboard.filters import CODES
from web.dashboard.pages.ledger import COLUMNS
from web.dashboard.pages.map import MEASURES
from web.dashboard.pages.revisions import REASONS
from web.dashboard.pages.trends import BY
from web.dashboard.registry import PAGES
from web.dashboard.words import Words, all_words
from web.words import LANGUAGES

HERE = Path(words.__file__).parent
FILES = [
    *HERE.rglob("*.html"),
    *HERE.rglob("*.py"),
    HERE.parent / "templates" / "skeleton.html",
    HERE.parent / "words.py",
]
MADE_AT_RUN_TIME = {
    *(f"page.{name}" for name in PAGES),
    *(f"about.{name}" for name in PAGES),
    *(f"dimension.{name}" for name in {*CODES, *BY}),
    *(f"measure.{name}" for name in MEASURES),
    *(f"ledger.{name}" for name in COLUMNS),
    *(f"equation.{name}" for name in Accounts(counted=0).checks()),
    *(f"kind.{name}" for name in ("incident", "campaign")),
    *(f"state.{name}" for name in ("open", "closed", "retracted")),
    *(f"sheet.{name}" for name in ("surges", "past")),
    *(f"course.{name}" for name in get_args(Course)),
    *(f"checked.{name}" for name in ("proven", "unproven")),
    *(f"reason.{name}" for name in (*REASONS, *get_args(Reason))),
}
KEY = re.compile(r'"([a-z_]+(?:\.[a-z_-]+)?)"')


def written() -> set[str]:
    """Whatever looks like a key in templates and code."""
    return {key for file in FILES for key in KEY.findall(file.read_text(encoding="utf-8"))}


def test_every_word_is_there_in_both_languages() -> None:
    assert all_words().keys() >= MADE_AT_RUN_TIME
    for key, pair in all_words().items():
        assert pair.keys() == set(LANGUAGES)
        assert all(text.strip() for text in pair.values()), key
        fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in pair.values()]
        assert fields[0] == fields[1], key


def test_every_key_that_templates_and_code_write_is_there_and_no_other() -> None:
    called = set()
    for file in FILES:
        called |= set(re.findall(r'\bw(?:ords)?\("([^"]+)"[,)]', file.read_text(encoding="utf-8")))
    assert called <= all_words().keys()
    assert all_words().keys() - MADE_AT_RUN_TIME - written() == set()


def test_numbers_days_and_changes_are_written_for_people() -> None:
    thai, english = Words("th"), Words("en")
    assert (english.count(1234), english.count(None), english.share(0.034), english.share(0.5)) == (
        "1,234", "–", "3.4%", "50%",
    )  # fmt: skip
    assert english.day(date(2026, 1, 5)) == "5 Jan 2026"
    assert thai.day(date(2026, 1, 5)) == "5 ม.ค. 2569"
    assert english.days(date(2025, 12, 30), date(2026, 1, 5)) == "30 Dec 2025 – 5 Jan 2026"
    assert thai.time(datetime(2026, 1, 4, 17, 30, tzinfo=UTC)) == "5 ม.ค. 2569 00:30 น."


@pytest.mark.parametrize(
    ("complaints", "previous", "told"),
    [(5, 4, "+25%"), (3, 4, "−25%"), (3, 0, "new"), (0, 0, "–"), (4, 4, "0%"), (3, None, "–"), (60, 4, "×15")],
)
def test_changes(complaints: int, previous: int | None, told: str) -> None:
    change = complaints / previous - 1 if previous else None
    assert Words("en").change(change, previous, complaints) == told


def test_a_code_without_words_stands_for_itself() -> None:
    assert Words("en").value("reason", "too_large") == "too large"
    assert Words("th").value("reason", "written_by_a_later_version") == "written_by_a_later_version"


def test_a_new_page_needs_its_template() -> None:
    assert {path.stem for path in (HERE / "templates").glob("*.html")} >= PAGES.keys()
    assert DEFAULT_CONFIG.is_dir()
