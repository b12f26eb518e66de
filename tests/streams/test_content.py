from __future__ import annotations

from datetime import timedelta

import msgspec

from complaints.events.complaint import Classified, Correction
from streams.content import content_of, newer_since, newest_content
from tests.sinks.clickhouse.classified import classified
from tests.streams.records import NOON, received

HOUR = timedelta(hours=1)


def test_what_was_revised_last_is_the_newest_then_the_latest_time_then_the_first_given() -> None:
    first = received(text="a", revised=NOON)
    revised = received(text="b", revised=NOON + HOUR, submitted=NOON - HOUR)
    later = received(text="c", revised=NOON + HOUR)
    same = received(text="d", revised=NOON + HOUR)
    assert newest_content([first, revised]) == revised
    assert newest_content([revised, later, first]) == later
    assert newest_content([later, same]) == later
    assert newest_content([same, later]) == same


def test_content_is_all_but_the_decision() -> None:
    event = classified()
    content = content_of(event)
    assert type(content) is not Classified
    decided = {"version", "area", "classification", "routing"}
    assert msgspec.to_builtins(content) == {
        name: value for name, value in msgspec.to_builtins(event).items() if name not in decided
    }


def test_newer_content_is_looked_for_from_the_reading_on_or_from_the_last_revision() -> None:
    given = Correction(complaint=received(revised=NOON), corrected=NOON + 100 * HOUR, by="official", kind="idea")
    assert newer_since(given) == NOON - 48 * HOUR
    assert newer_since(msgspec.structs.replace(given, read=NOON + 99 * HOUR)) == NOON + 98 * HOUR
