from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.clock import BANGKOK
from complaints.events.complaint import MOVED
from complaints.events.dead_action import Action, DeadAction
from complaints.events.identity import current_version
from complaints.settings import DEFAULT_CONFIG
from complaints.topics import load_topics
from operations.dead_letters.letters import Letter
from operations.ledger.accounts import (
    COLUMNS,
    IN_FLIGHT,
    ONE_ID,
    REFUSED,
    STRANGE,
    UNRECEIVED,
    UNSTORED,
    Accounts,
)
from operations.ledger.book import Book
from tests.sinks.clickhouse.classified import classified
from tests.streams.records import HandMade, received, record

TOPICS = load_topics(DEFAULT_CONFIG)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def taken(reference: str, at: int = 0) -> HandMade:
    return record(received(reference), at)


def decided(
    reference: str, version: int = 1, agencies: Iterable[str] = ("mea",), triage: str | None = None
) -> HandMade:
    event = classified(reference, version=version, agencies=tuple(agencies), triage=triage)
    return HandMade(msgspec.json.encode(event), id=str(event.complaint_id).encode(), from_topic=TOPICS.classified.name)


def on_topic(agency: str, reference: str) -> HandMade:
    return HandMade(b"", id=decided(reference).id, from_topic=TOPICS.of_agency(agency))


def letter(origin: str, key: bytes | None = None, action: Action | None = None, channel: str = "traffy") -> Letter:
    done = action and DeadAction(letter="0" * 16, action=action, at=NOW, by="a", reason="r", origin=origin)
    stated = {"origin": origin, "reason": "broken_json", "channel": channel}
    return Letter("0" * 16, NOW, key, b"", stated, [], done or None)


def id_of(reference: str) -> UUID:
    return received(reference).complaint_id


def sums(accounts: Accounts, channel: str = "traffy") -> dict[str, int]:
    found = accounts.channels[channel]
    assert found.taken == sum(getattr(found, column) for column in COLUMNS)
    return {column: value for column in ("taken", *COLUMNS) if (value := getattr(found, column))}


@pytest.fixture
def book() -> Book:
    return Book(TOPICS)


def test_word_that_a_complaint_has_moved_is_no_delivery(book: Book) -> None:
    word = HandMade(
        b"{}", head=[("ce_type", MOVED.ce_type.encode())], id=decided("A").id, from_topic=TOPICS.of_agency("mea")
    )
    book.decided([decided("A", agencies=("dlt",))])
    book.delivered([on_topic("dlt", "A"), word], {TOPICS.of_agency(name): name for name in ("dlt", "mea")})
    accounts = book.sum_up({"dlt": 1})
    assert accounts.checks()["each agency topic = complaints routed to it"]
    assert accounts.agencies.get("mea") is None


OLD = 3765942791402684423
"""A version as composed when it had 21 bits of generation."""


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_newer_decision_beats_one_whose_version_was_composed_as_before(book: Book, newest_first: bool) -> None:
    events = [decided("A", OLD), decided("A", current_version(OLD) + 1, agencies=("dlt",))]
    book.decided(reversed(events) if newest_first else events)
    assert {name: agency.decided for name, agency in book.sum_up({}).agencies.items()} == {"mea": 0, "dlt": 1}


def test_each_complaint_stands_in_one_column(book: Book) -> None:
    book.received(taken(reference) for reference in ("routed", "triage", "dead", "flying", "flying"))
    book.decided([decided("routed"), decided("triage", agencies=(), triage="unsure"), decided("routed")])
    book.letters([letter(f"{TOPICS.received.name}/2/0", taken("dead").id), letter("a.csv#7")])
    accounts = book.sum_up({})
    assert sums(accounts) == {"taken": 5, "routed": 1, "triage": 1, "rejected": 1, "dead": 1, "in_flight": 1}
    assert accounts.missing_ids[IN_FLIGHT] == [str(id_of("flying"))]
    assert accounts.reasons == {"broken_json": 2}
    assert not accounts.checks()["received = classified + dead-lettered"]


def test_the_newest_decision_counts(book: Book) -> None:
    book.received([taken("A")])
    book.decided([decided("A", 2, agencies=("dlt",)), decided("A", 1, agencies=(), triage="unsure")])
    book.delivered([on_topic("dlt", "A")], {TOPICS.of_agency("dlt"): "dlt"})
    book.stored([id_of("A")])
    accounts = book.sum_up({"dlt": 1})
    accounts.rows = accounts.stored = accounts.counted = 1
    assert sums(accounts) == {"taken": 1, "routed": 1}
    assert (accounts.agencies["dlt"].decided, accounts.agencies["dlt"].amiss) == (1, 0)
    assert accounts.closed()


@pytest.mark.parametrize("newest_first", [True, False])
def test_what_was_decided_anew_before_it_was_delivered_is_missed_by_nobody(book: Book, newest_first: bool) -> None:
    events = [decided("A", 1, agencies=("mea", "bma")), decided("A", 2, agencies=("dlt", "bma"))]
    book.decided(reversed(events) if newest_first else events)
    topics = {TOPICS.of_agency(name): name for name in ("mea", "dlt", "bma")}
    book.delivered([on_topic("dlt", "A")], topics)
    agencies = book.sum_up({}).agencies
    assert {name: (one.routed, one.amiss) for name, one in agencies.items()} == {
        "mea": (0, 0),
        "dlt": (1, 0),
        "bma": (1, 1),
    }
    assert agencies["bma"].undelivered == [str(id_of("A"))]


def test_what_an_agency_has_was_routed_to_it_at_some_time(book: Book) -> None:
    book.decided([decided("A", 2, agencies=("dlt",)), decided("A", 1, agencies=("mea",))])
    topics = {TOPICS.of_agency(name): name for name in ("mea", "dlt", "bma")}
    book.delivered([on_topic(name, "A") for name in ("dlt", "mea", "bma")], topics)
    agencies = book.sum_up({}).agencies
    assert {name: one.amiss for name, one in agencies.items()} == {"mea": 0, "dlt": 0, "bma": 1}


def test_what_is_missing_is_named(book: Book) -> None:
    book.received([taken("A"), taken("B")])
    book.decided([decided("A"), decided("B", agencies=("dlt",)), decided("C")])
    book.delivered([on_topic("mea", "A"), on_topic("mea", "B")], {TOPICS.of_agency("mea"): "mea"})
    book.stored([id_of("A"), id_of("C"), id_of("D")])
    accounts = book.sum_up({"mea": 2})
    assert accounts.missing_ids[UNSTORED] == [str(id_of("B"))]
    assert accounts.missing_ids[UNRECEIVED] == [str(id_of("C"))]
    assert accounts.missing_ids[STRANGE] == [str(id_of("D"))]
    assert accounts.agencies["mea"].amiss == 2  # C is not there, B should not be
    assert accounts.agencies["dlt"].amiss == 1
    holds = ["received = classified + dead-lettered", "each id is one complaint"]
    assert [name for name, held in accounts.checks().items() if held] == holds
    assert accounts.agencies["mea"].undelivered == [str(id_of("C"))]
    assert accounts.agencies["mea"].unrouted == accounts.agencies["dlt"].undelivered == [str(id_of("B"))]
    assert list(accounts.failing()) == ["dlt", "mea"]


def record_of(reference: str, **changes: object) -> HandMade:
    return record(received(reference, **changes))


def test_complaints_that_got_one_id_fail_a_check_and_are_named(book: Book) -> None:
    later = received().submitted + timedelta(hours=3)
    book.received(
        [
            record_of("nan"),
            record_of("nan", submitted=later, text="น้ำท่วมขัง"),
            record_of("repeated"),
            record_of("repeated"),
            record_of("sent again now", submitted=later),
            record_of("sent again now"),
            record_of("revised"),
            record_of("revised", text="แก้ไขแล้ว"),
            record_of("in another zone", submitted=later),
            record_of("in another zone", submitted=later.astimezone(BANGKOK), text="อีกแบบ"),
        ]
    )
    accounts = book.sum_up({})
    assert (accounts.records, accounts.distinct) == (10, 5)
    assert accounts.missing_ids[ONE_ID] == [str(id_of("nan"))]
    assert not accounts.checks()["each id is one complaint"]


def test_rows_beyond_one_for_each_id_fail_a_check(book: Book) -> None:
    accounts = book.sum_up({})
    accounts.rows, accounts.stored, accounts.counted = 3, 2, 2
    assert [name for name, held in accounts.checks().items() if not held] == ["each complaint in ClickHouse is one row"]


STORED_CHECKS = ["every classified complaint is in ClickHouse", "each agency in ClickHouse = complaints routed to it"]


@pytest.mark.parametrize(("action", "failing"), [(None, STORED_CHECKS), ("replay", STORED_CHECKS), ("drop", [])])
def test_what_the_sink_refused_fails_a_check_until_somebody_gives_it_up(
    book: Book, action: Action | None, failing: list[str]
) -> None:
    book.received([taken("A"), taken("B")])
    book.decided([decided("A"), decided("B")])
    book.delivered([on_topic("mea", "A"), on_topic("mea", "B")], {TOPICS.of_agency("mea"): "mea"})
    book.letters([letter(f"{TOPICS.classified.name}/1/0", decided("A").id, action)])
    book.stored([id_of("B")])
    accounts = book.sum_up({"mea": 1})
    accounts.rows = accounts.stored = accounts.counted = 1
    assert [name for name, held in accounts.checks().items() if not held] == failing
    assert accounts.missing_ids[REFUSED] == ([str(id_of("A"))] if action is None else [])
    assert (accounts.unloaded, accounts.given_up) == (action is None, action == "drop")
    assert sums(accounts) == {"taken": 2, "routed": 2}


def test_an_unloaded_complaint_hides_no_other_agency(book: Book) -> None:
    """If another complaint is missing at another agency, that agency is named too."""
    book.received([taken("A"), taken("B")])
    book.decided([decided("A"), decided("B", agencies=("dlt",))])
    book.letters([letter(f"{TOPICS.classified.name}/1/0", decided("A").id, "drop")])
    accounts = book.sum_up({})
    accounts.counted = 0
    assert list(accounts.disagreeing()) == ["dlt"]
    assert (accounts.agencies["dlt"].decided, accounts.agencies["dlt"].stored) == (1, 0)


def test_a_dead_letter_of_a_complaint_that_was_decided_all_the_same(book: Book) -> None:
    """Its channel sent it again, or a broken record had its key."""
    book.received([taken("A")])
    book.decided([decided("A")])
    book.letters([letter(f"{TOPICS.received.name}/2/7", taken("A").id)])
    assert sums(book.sum_up({})) == {"taken": 1, "routed": 1}


def test_replayed_letters_are_in_flight_and_dropped_ones_stay_dead(book: Book) -> None:
    book.received([taken("A"), taken("B")])
    book.letters(
        [
            letter(f"{TOPICS.received.name}/2/0", taken("A").id, "replay"),
            letter(f"{TOPICS.received.name}/2/1", taken("B").id, "drop"),
            letter("a.csv#1", action="replay"),
            letter("a.csv#2", action="drop"),
        ]
    )
    accounts = book.sum_up({})
    assert sums(accounts) == {"taken": 3, "rejected": 1, "dead": 1, "in_flight": 1}
    assert not accounts.reasons


def test_a_record_without_key_is_one_however_often_it_is_replayed(book: Book) -> None:
    topic = TOPICS.received.name
    book.received(
        [
            HandMade(b"{", 5, [], None),
            HandMade(b"{", 8, [("dead.replay_of", f"{topic}/2/5".encode())], None),
            HandMade(b"{", 9, [("dead.replay_of", f"{topic}/2/8".encode())], None),
        ]
    )
    first, second = letter(f"{topic}/2/5", action="replay", channel=""), letter(f"{topic}/2/8", action="replay")
    book.letters([first, second, letter(f"{topic}/2/9", channel="")])
    assert sums(book.sum_up({}), "-") == {"taken": 1, "dead": 1}


def test_records_nobody_can_read_are_passed_over(book: Book) -> None:
    poison = [b"", b"\xff", b"[]", b'{"channel": 1}', b"[" * 5000]
    book.received(HandMade(value, at, id=None) for at, value in enumerate(poison))
    book.decided(HandMade(value, id=b"k", from_topic=TOPICS.classified.name) for value in poison)
    assert sums(book.sum_up({}), "-") == {"taken": len(poison), "in_flight": len(poison)}


@given(
    st.lists(st.sampled_from("ABCD")),
    st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(0, 3), st.booleans())),
    st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from([None, "replay", "drop"]))),
)
def test_it_always_adds_up(came: list[str], went: list[tuple[str, int, bool]], dead: list[tuple[str, Action]]) -> None:
    book = Book(TOPICS)
    book.received(taken(reference) for reference in came)
    book.decided(
        decided(reference, version, triage="unsure" if unsure else None) for reference, version, unsure in went
    )
    book.letters(letter(f"{TOPICS.received.name}/2/{i}", taken(one).id, what) for i, (one, what) in enumerate(dead))
    accounts = book.sum_up({})
    assert accounts.total("taken") == sum(accounts.total(column) for column in COLUMNS)
    assert accounts.missing[IN_FLIGHT] == accounts.total("in_flight")
    stopped = {one for one, what in dead if what != "replay"}
    assert accounts.total("in_flight") == len(set(came) - {reference for reference, *_ in went} - stopped)
