"""Incidents as reports come, change and are set apart."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from msgspec.structs import replace

from streams.incidents.incident import Word
from streams.incidents.join import Incidents
from streams.incidents.report import Report
from streams.incidents.tuning import Tuning
from tests.streams.incidents.reports import FLOOD, LAMP, at

KILOMETRES = [at(f"k{number}", north=1500 * number, hours=number) for number in range(1, 6)]


def take(incidents: Incidents, reports: Iterable[Report]) -> list[Word]:
    return [word for one in reports for word in incidents.take(one)]


def groups(incidents: Incidents, reports: Iterable[Report]) -> set[frozenset[str]]:
    found = (incidents.incident_of(one.id) for one in reports)
    return {frozenset(one.members) for one in found if one}


def ids(word: Word) -> list[str]:
    return [one.id for one in word.members]


def test_the_second_report_opens_an_incident_and_says_why() -> None:
    words = take(Incidents(), [at("a"), at("b", hours=1, north=20)])
    assert [(word.what, word.name, ids(word)) for word in words] == [("opened", "a", ["a", "b"])]
    assert [(one.id, one.link and one.link.rule) for one in words[0].joined] == [("a", None), ("b", "repeat")]


def test_a_report_between_two_incidents_makes_one_of_them() -> None:
    incidents = Incidents()
    apart = [at("a"), at("b"), at("c", north=150), at("d", north=150)]
    words = take(incidents, [*apart, at("e", hours=1, north=75)])
    assert [word.what for word in words] == ["opened", "opened", "dissolved", "changed"]
    assert (words[2].name, words[2].into) == ("c", "a")
    assert ids(words[3]) == ["a", "b", "c", "d", "e"]
    assert [one.id for one in words[3].joined] == ["e", "c", "d"]


def test_without_that_report_they_are_two_again() -> None:
    incidents = Incidents()
    reports = [at("a"), at("b"), at("c", north=150), at("d", north=150), at("e", hours=1, north=75)]
    take(incidents, reports)
    words = list(incidents.set_apart(["e"], 0.0))
    assert [(word.what, word.name, ids(word)) for word in words] == [
        ("changed", "a", ["a", "b"]),
        ("opened", "c", ["c", "d"]),
    ]
    assert [tuple(one) for one in words[0].left] == [("e", "set_apart"), ("c", "no_link"), ("d", "no_link")]
    assert words[1].number == 2, "numbers of an incident that was dissolved go on"


def test_what_is_set_apart_joins_nothing_until_it_is_allowed() -> None:
    incidents = Incidents()
    take(incidents, [at("a"), at("b")])
    assert [word.what for word in incidents.set_apart(["b"], 0.0)] == ["dissolved"]
    assert take(incidents, [at("b", north=1), at("b", north=2)]) == []
    assert [ids(word) for word in incidents.allow(["b"], 0.0)] == [["a", "b"]]


def test_what_is_set_apart_before_it_comes_joins_nothing() -> None:
    incidents = Incidents()
    assert list(incidents.set_apart(["b"], 0.0)) == []
    assert take(incidents, [at("a"), at("b")]) == []


def test_a_revised_report_leaves_and_joins_where_it_belongs_now() -> None:
    incidents = Incidents()
    words = take(incidents, [at("a"), at("b"), at("c", FLOOD, category="flood")])
    moved = list(incidents.take(at("b", FLOOD, category="flood")))
    assert [(word.what, word.name) for word in [*words, *moved]] == [
        ("opened", "a"),
        ("dissolved", "a"),
        ("opened", "b"),
    ]


def test_an_incident_is_never_named_as_another_that_stands() -> None:
    incidents = Incidents()
    take(incidents, [at("a"), at("b"), at("c"), at("d", FLOOD)])
    words = list(incidents.take(at("a", FLOOD)))
    assert [(word.what, word.name, ids(word)) for word in words] == [
        ("changed", "a", ["b", "c"]),
        ("opened", "d", ["a", "d"]),
    ]


def test_a_repeated_report_says_nothing_and_another_agency_is_told() -> None:
    incidents = Incidents()
    take(incidents, [at("a", by="bma"), at("b", by="bma")])
    assert take(incidents, [at("a", by="bma"), at("b", by="bma")]) == []
    words = take(incidents, [at("b", by="mea")])
    assert [[one.agencies for one in word.members] for word in words] == [[("bma",), ("mea",)]]


def test_one_text_at_many_places_is_a_campaign_and_not_one_incident() -> None:
    incidents = Incidents()
    words = take(incidents, [at("a"), at("b"), *KILOMETRES])
    assert [(word.what, word.kind, ids(word)) for word in words] == [
        ("opened", "incident", ["a", "b"]),
        ("changed", "campaign", ["a", "b"]),
    ]
    assert words[-1].places == 5
    assert [word.kind for word in incidents.set_apart(["k5", "k4"], 0.0)] == ["incident"]


def test_the_order_of_arrival_changes_no_incident() -> None:
    chance = Random(39)
    texts = [LAMP, LAMP + "ค่ะ", FLOOD]
    reports = [
        at(f"r{number}", texts[number % 3], hours=chance.uniform(0, 300), north=chance.uniform(0, 4000))
        for number in range(120)
    ]
    expected = Incidents()
    take(expected, sorted(reports, key=lambda one: one.rank))
    for _ in range(5):
        shuffled = Incidents()
        chance.shuffle(reports)
        outsiders = [replace(one, id=f"x{one.id}") for one in reports[:20]]
        take(shuffled, [*reports, *outsiders])
        for _ in shuffled.set_apart([one.id for one in outsiders], 0.0):
            pass
        assert groups(shuffled, reports) == groups(expected, reports)
    assert len(groups(expected, reports)) > 10


def test_only_so_many_reports_are_remembered() -> None:
    incidents = Incidents(Tuning(kept_reports=10))
    take(incidents, [at(f"r{number}", north=200 * number) for number in range(50)])
    assert sum(incidents.knows(f"r{number}") for number in range(50)) == 10
    assert len(incidents.forgotten()) == 40


def test_a_forgotten_report_is_in_no_incident_when_incidents_are_merged() -> None:
    incidents = Incidents(Tuning(kept_reports=4))
    apart = [at("a"), at("b"), at("c", north=150), at("d", north=150)]
    *_, dissolved, changed = take(incidents, [*apart, at("far", north=9000), at("e", hours=1, north=75)])
    assert (dissolved.name, ids(changed)) == ("c", ["a", "b", "c", "d", "e"])
    assert [name for name in "abcde" if incidents.incident_of(name)] == ["c", "d", "e"]


def test_a_longer_text_of_the_same_letters_is_joined_as_far_as_long_texts_are() -> None:
    incidents, short = Incidents(), "ไฟถนนเสีย"
    take(incidents, [at("a", short + "!" * 20), at("b", short, north=20)])
    assert incidents.incident_of("b") is None
    take(incidents, [at("b", short + "." * 20, north=20)])
    assert incidents.incident_of("b") is not None
