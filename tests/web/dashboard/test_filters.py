"""What addresses ask for: read, written again, and refused with the field that is wrong."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock import BANGKOK
from trends.period import History, Period
from web.dashboard.filters import CODES, EVERY_FIELD, FilterError, Filters, language_of, period_of, read_filters

KNOWN = {"group": ["local"], "category": ["flood"], "agency": ["doh"], "province": ["10", "50"], "channel": ["traffy"]}
CHOICES = {"by": ("category", "agency")}
TODAY = date(2026, 9, 1)
HISTORY = History(datetime(2026, 6, 1, tzinfo=BANGKOK), datetime(2026, 8, 31, 23, tzinfo=BANGKOK), 100)


def test_an_address_without_fields_asks_for_the_defaults() -> None:
    filters = read_filters({}, KNOWN, CHOICES)
    assert filters == Filters(options={"by": "category"})
    assert period_of(filters, HISTORY, TODAY) == Period(date(2026, 8, 2), date(2026, 8, 31))


def test_empty_fields_of_a_form_count_as_not_there() -> None:
    assert read_filters(dict.fromkeys([*CODES, "since", "until", "days"], " "), KNOWN, CHOICES).codes == {}


def test_a_first_day_says_more_than_a_number_of_days() -> None:
    filters = read_filters({"days": "7", "since": "2026-08-30"}, KNOWN, {})
    assert period_of(filters, HISTORY, TODAY) == Period(date(2026, 8, 30), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ({"colour": "red"}, "colour", "bad.field"),
        ({"lang": "de"}, "lang", "bad.choice"),
        ({"days": "0"}, "days", "bad.days"),
        ({"days": "many"}, "days", "bad.days"),
        ({"days": "٣"}, "days", "bad.days"),
        ({"since": "2026-02-30"}, "since", "bad.day"),
        ({"until": "0001-01-01"}, "until", "bad.year"),
        ({"since": "2150-01-01"}, "since", "bad.year"),
        ({"since": "2026-08-02", "until": "2026-08-01"}, "since", "bad.after"),
        ({"category": "floods"}, "category", "bad.code"),
        ({"province": "99"}, "province", "bad.code"),
        ({"by": "month"}, "by", "bad.choice"),
        ({"since": "2026-12-01"}, "since", "bad.period"),
        ({"since": "2001-01-01"}, "since", "bad.long"),
    ],
)
def test_a_wrong_value_is_refused_with_its_field(query: dict[str, str], name: str, reason: str) -> None:
    with pytest.raises(FilterError) as refused:
        period_of(read_filters(query, KNOWN, CHOICES), HISTORY, TODAY)
    assert (refused.value.name, refused.value.reason) == (name, reason)


TEXTS = st.text("-0123456789 W²٣ก\x00%&=x", max_size=12)  # a given alphabet: building that of Unicode costs seconds


@given(st.dictionaries(TEXTS | st.sampled_from(["days", "since", "until", *CODES]), TEXTS))
def test_any_address_is_read_or_refused(query: dict[str, str]) -> None:
    with suppress(FilterError):
        assert len(period_of(read_filters(query, KNOWN, CHOICES), HISTORY, TODAY)) > 0
    assert language_of(query) in ("th", "en")


def test_an_address_that_was_written_is_read_as_the_same() -> None:
    asked = {"lang": "en", "days": "90", "category": "flood", "province": "50", "by": "agency"}
    filters = read_filters(asked, KNOWN, CHOICES)
    assert read_filters(dict(parse_qsl(filters.query()[1:])), KNOWN, CHOICES) == filters
    assert "province" not in filters.query(province=None)
    assert "by=" not in filters.elsewhere(EVERY_FIELD)
