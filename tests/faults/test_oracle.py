"""The oracle by itself: a correct history passes, and every way to break it is found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from uuid import UUID

import msgspec

from complaints.events.complaint import Area, Classification, Classified, Label, Place, Route, Routing
from complaints.events.identity import version_of
from tests.faults.complaint import START, Complaint, make
from tests.faults.log import Entry
from tests.faults.memory import Memory, Poison
from tests.faults.oracle import judge
from tests.faults.tables import Fact, Key, Tables
from tests.faults.topic_contents import TopicContents
from tests.faults.verdict import Verdict

POISON = Poison("received", b"{", "broken_json")


def record(one: Complaint) -> Classified:
    body = one.body
    revised = one.revised or START
    return Classified(
        complaint_id=one.id,
        channel=body["channel"],
        text=body["text"],
        submitted=one.submitted,
        received=START,
        revised=revised,
        reference=body["reference"],
        place=msgspec.convert(body["place"], Place) if "place" in body else None,
        version=version_of(revised, 1),
        area=Area(),
        classification=Classification(
            categories=(Label(code="road", confidence=0.9),), kind="k", urgency="u", model="m", training="t"
        ),
        routing=Routing(rules="1", routes=(Route(agency="bma", role="responsible", rule="r", reason="x"),)),
    )


def entry(topic: str, one: Complaint, offset: int) -> Entry:
    made = record(one)
    headers = {"ce_id": f"{one.id}.{made.version}"}
    return Entry(topic, (0, 0, offset), str(one.id).encode(), msgspec.json.encode(made), headers)


def fact(one: Complaint) -> Fact:
    made = record(one)
    place = made.place or Place()
    return Fact(
        one.id, made.version, made.submitted, made.channel, made.reference or "", made.text,
        place.longitude, place.latitude, "", "", ["road"], "k", "u", ["bma"], "",
    )  # fmt: skip


@dataclass
class History:
    """A correct history: three complaints, the first with three revisions, and one poison record."""

    memory: Memory = field(default_factory=Memory)
    facts: list[Fact] = field(default_factory=list)
    hourly: dict[Key, int] = field(default_factory=dict)
    topics: dict[str, list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first, *others = make(Random(3), "t", 1, 1.0) + make(Random(4), "u", 2, 0.0)
        everything = [*first, *(revisions[0] for revisions in others)]
        self.memory.issue(everything)
        for one in everything:
            self.memory.acknowledge(one)
        self.facts = [fact(first[-1]), *(fact(revisions[0]) for revisions in others)]
        for name in ("received", "classified", "agency.bma"):
            self.topics[name] = [entry(name, one, offset) for offset, one in enumerate(everything)]
        self.memory.poison.append(POISON)
        headers = {"dead.origin": "received/0/9", "dead.reason": POISON.reason}
        self.topics["dead"] = [Entry("dead", (0, 0, 0), None, POISON.value, headers)]
        for row in self.facts:
            hour = row.submitted.replace(minute=0, second=0, microsecond=0)
            for under in row.counted_under():
                self.hourly[hour, *under] = self.hourly.get((hour, *under), 0) + 1

    def verdict(self) -> Verdict:
        contents = TopicContents(
            received=self.topics["received"],
            classified=self.topics["classified"],
            triage=[],
            dead=self.topics["dead"],
            agencies=self.topics["agency.bma"],
            triage_name="triage",
            of_agency=lambda agency: f"agency.{agency}",
        )
        return judge(self.memory, contents, Tables(self.facts, self.hourly, dict(self.hourly)))


def test_a_whole_history_passes() -> None:
    verdict = History().verdict()
    assert verdict.findings() == []
    assert verdict.acknowledged == 3
    assert verdict.dead_lettered == 1


def test_repeats_on_topics_are_allowed() -> None:
    history = History()
    for entries in (history.topics["classified"], history.topics["agency.bma"]):
        entries.append(replace(entries[0], place=(0, 0, 99)))
    assert history.verdict().kept


def test_what_was_never_acknowledged_may_be_missing() -> None:
    history = History()
    history.memory.issue(make(Random(9), "never", 1, 0.0)[0])
    assert history.verdict().kept


def test_a_missing_complaint_is_lost() -> None:
    history = History()
    gone = history.facts.pop()
    assert any(str(gone.id) in finding for finding in history.verdict().lost)


def test_a_complaint_in_dead_letters_is_not_lost() -> None:
    history = History()
    gone = history.facts.pop()
    history.hourly = {k: n for k, n in history.hourly.items() if k[0].hour != gone.submitted.hour}
    letter = history.topics["dead"][0]
    history.topics["dead"].append(replace(letter, key=str(gone.id).encode(), value=b"x"))
    assert not any(str(gone.id) in finding for finding in history.verdict().lost)


def test_an_older_revision_than_acknowledged_is_lost() -> None:
    history = History()
    history.facts[0] = fact(history.memory.issued[history.facts[0].id][0, 0])
    assert any("acknowledged, 0 stored" in finding for finding in history.verdict().lost)


def test_an_hour_that_was_not_recomputed_is_lost() -> None:
    history = History()
    history.hourly.pop(next(iter(history.hourly)))
    assert history.verdict().lost


def test_an_older_hour_than_that_of_the_newest_version_is_lost() -> None:
    history = History()
    moved = record(max(history.memory.issued[history.facts[0].id].values(), key=lambda one: one.revision))
    later = msgspec.structs.replace(moved, submitted=moved.submitted + timedelta(hours=1))
    headers = {"ce_id": f"{later.complaint_id}.{later.version}"}
    value, key = msgspec.json.encode(later), str(later.complaint_id).encode()
    history.topics["classified"].append(Entry("classified", (0, 0, 60), key, value, headers))
    assert any("classified" in finding and "stored" in finding for finding in history.verdict().lost)


def test_a_count_too_many_and_a_second_row_are_doubled() -> None:
    history = History()
    history.hourly[next(iter(history.hourly))] += 1
    assert history.verdict().doubled
    history = History()
    history.facts.append(history.facts[0])
    assert history.verdict().doubled


def test_a_complaint_nobody_sent_is_invented() -> None:
    history = History()
    stranger = make(Random(9), "stranger", 1, 0.0)[0][0]
    history.facts.append(fact(stranger))
    history.topics["classified"].append(entry("classified", stranger, 50))
    assert len(history.verdict().invented) == 2


def test_altered_content_is_invented() -> None:
    for change in ({"text": "อื่น"}, {"longitude": 1.5}, {"submitted": START}, {"channel": "post-1111"}):
        history = History()
        history.facts[1] = history.facts[1]._replace(**change)
        assert history.verdict().invented


def test_a_record_missing_on_an_agency_topic_is_lost() -> None:
    history = History()
    history.topics["agency.bma"].pop()
    assert any("not on agency.bma" in finding for finding in history.verdict().lost)


def test_a_decision_that_a_correction_replaced_need_not_be_delivered() -> None:
    history = History()
    first = history.topics["classified"][0]
    history.topics["agency.bma"] = history.topics["agency.bma"][1:]
    assert any("not on agency.bma" in finding for finding in history.verdict().lost)
    history.memory.correct(UUID((first.key or b"").decode()))
    assert history.verdict().lost == []
    history.topics["agency.bma"] = [one for one in history.topics["agency.bma"] if one.key != first.key]
    assert any("not on agency.bma" in finding for finding in history.verdict().lost)


def test_a_missing_dead_letter_is_lost_and_another_reason_is_wrong() -> None:
    history = History()
    letter = history.topics["dead"].pop()
    assert history.verdict().lost
    history.topics["dead"].append(replace(letter, headers={**letter.headers, "dead.reason": "too_large"}))
    assert history.verdict().wrong


def test_revisions_out_of_order_are_wrong() -> None:
    history = History()
    entries = history.topics["classified"]
    entries[0], entries[1] = replace(entries[1], place=entries[0].place), replace(entries[0], place=entries[1].place)
    assert any("classified as" in finding for finding in history.verdict().wrong)
