from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from jsonschema import Draft202012Validator

from complaints.events.complaint import (
    CLASSIFIED,
    MOVED,
    Area,
    Before,
    Classification,
    Classified,
    Correction,
    Moved,
    Place,
    Received,
)
from complaints.events.schemas import schema_of
from complaints.settings import load_settings
from learning.what_if import agencies_of
from stores.kafka.record import ProducerRecord
from streams.load_pipeline import load_pipeline
from streams.overrides import Overrides
from streams.pipeline import Pipeline
from tests.streams.records import NOON, HandMade, corrected_record, received, record


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load_pipeline(load_settings(environ={}))


def test_a_sound_complaint_reaches_classified_and_its_agencies(pipeline: Pipeline) -> None:
    outputs = pipeline.run([record(received())])
    assert outputs[0].topic == "complaints.classified.v1"
    classified = msgspec.json.decode(outputs[0].value, type=Classified)
    assert classified.text == received().text
    assert classified.area.district == "1047"
    assert [f"agency.{route.agency}.complaints.v1" for route in classified.routing.routes] == [
        output.topic for output in outputs[1:]
    ]
    assert outputs[1:], "a lamp out in a Bangkok district has a responsible agency"
    assert {output.value for output in outputs} == {outputs[0].value}
    assert {output.key for output in outputs} == {str(received().complaint_id).encode()}
    assert {dict(output.headers)["ce_originref"] for output in outputs} == {str(received().complaint_id).encode()}


def test_the_same_input_gives_the_same_bytes_alone_or_in_a_batch(pipeline: Pipeline) -> None:
    several = [record(received(f"A-{i}", text=f"น้ำท่วมถนนซอย {i} ระบายไม่ทัน"), at=i) for i in range(20)]
    together = pipeline.run(several)
    assert together == [output for one in several for output in pipeline.run([one])]
    assert together == pipeline.run(several)


def test_version_grows_with_revision_and_with_generation(pipeline: Pipeline) -> None:
    later = received(revised=NOON + timedelta(milliseconds=1))
    decider = dataclasses.replace(pipeline.decider, generation=pipeline.decider.generation + 1)
    newer = dataclasses.replace(pipeline, decider=decider)
    first, revised, redecided = (
        _version(pipeline.run([record(received())])),
        _version(pipeline.run([record(later)])),
        _version(newer.run([record(received())])),
    )
    assert first < redecided < revised


def test_impossible_records_become_dead_letters_and_the_others_flow(pipeline: Pipeline) -> None:
    broken = HandMade(b"{not json", 41, [("ce_id", b"x")], None)
    unknown = record(received(channel="fax"), at=42)
    outputs = pipeline.run([broken, record(received()), unknown])
    dead = [output for output in outputs if output.topic == "complaints.dead.v1"]
    assert [output.value for output in dead] == [broken.raw, unknown.raw]
    assert _headers(dead[0])["dead.origin"] == b"complaints.received.v1/2/41"
    assert _headers(dead[0])["dead.reason"] == b"broken_event"
    assert _headers(dead[0])["ce_id"] == b"x"
    assert _headers(dead[1])["dead.reason"] == b"unknown_channel"
    assert _headers(dead[1])["dead.channel"] == b"fax"
    assert any(output.topic == "complaints.classified.v1" for output in outputs)


def test_personal_data_reaches_no_output(pipeline: Pipeline) -> None:
    phone = "081-234-5678"
    dirty = record(received(text=f"ถนนเป็นหลุม โทร {phone}", place=Place(address=f"เขตบางนา {phone}")))
    outputs = pipeline.run([dirty, HandMade(f"{{broken {phone}".encode(), 1, [("x", phone.encode())])])
    assert len(outputs) > 2
    assert all(phone.encode() not in output.value for output in outputs)


def test_a_defect_in_a_step_stops_one_complaint_only(pipeline: Pipeline) -> None:
    def classify(complaints: Sequence[Received], areas: Sequence[Area]) -> list[Classification]:
        if any("ระเบิด" in complaint.text for complaint in complaints):
            raise ZeroDivisionError
        return pipeline.decider.classify(complaints, areas)

    fragile = dataclasses.replace(pipeline, decider=dataclasses.replace(pipeline.decider, classify=classify))
    outputs = fragile.run([record(received("A-1")), record(received("A-2", text="ระเบิด")), record(received("A-3"))])
    dead = [output for output in outputs if output.topic == "complaints.dead.v1"]
    assert [_headers(output)["dead.reason"] for output in dead] == [b"step_failed"]
    assert sum(output.topic == "complaints.classified.v1" for output in outputs) == 2


def _version(outputs: list[ProducerRecord]) -> int:
    return msgspec.json.decode(outputs[0].value, type=Classified).version


def _headers(output: ProducerRecord) -> dict[str, str | bytes | None]:
    return dict(output.headers)


def test_a_correction_replaces_the_decision_and_outlives_a_re_publication(pipeline: Pipeline) -> None:
    correction = Correction(
        complaint=received(),
        corrected=NOON + timedelta(hours=1),
        by="official",
        agencies=("mea", "doh"),
        categories=("tree",),
    )
    corrected = _classified(pipeline.run([corrected_record(correction)])[0])
    assert [route.agency for route in corrected.routing.routes] == ["mea", "doh"]
    assert corrected.routing.routes[0].rule == "official-correction"
    assert [label.code for label in corrected.classification.categories] == ["tree"]
    assert corrected.version > _classified(pipeline.run([record(received())])[0]).version

    known = {received().complaint_id: Overrides().with_correction(correction)}
    remembering = dataclasses.replace(pipeline, overrides_of=known.get)
    again = _classified(remembering.run([record(received(revised=NOON + timedelta(hours=2)))])[0])
    assert [route.agency for route in again.routing.routes] == ["mea", "doh"]
    assert again.version > corrected.version


def test_a_corrected_category_alone_is_routed_by_the_rules(pipeline: Pipeline) -> None:
    correction = Correction(complaint=received(), corrected=NOON, by="agency", categories=("flood",))
    corrected = _classified(pipeline.run([corrected_record(correction)])[0])
    assert corrected.routing.routes[0].rule != "official-correction"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"agencies": ("nobody",)}, b"unknown_code"),
        ({"categories": ("nothing",)}, b"unknown_code"),
        ({"kind": "none"}, b"unknown_code"),
        ({"area": "99"}, b"unknown_code"),
        ({"kind": "inquiry", "by": "agency", "by_agency": "nobody"}, b"unknown_code"),
        ({"kind": "inquiry", "by_agency": "mea"}, b"invalid_field"),
        ({"kind": "inquiry", "cleared": ("kind",)}, b"invalid_field"),
        ({"kind": "inquiry", "corrected": NOON + timedelta(days=4000)}, b"implausible_time"),
        ({"kind": "inquiry", "corrected": NOON - timedelta(days=20000)}, b"implausible_time"),
        ({}, b"invalid_field"),
    ],
)
def test_a_correction_that_names_what_there_is_not_becomes_a_dead_letter(
    pipeline: Pipeline, changes: dict[str, Any], reason: bytes
) -> None:
    made: dict[str, Any] = {"complaint": received(), "corrected": NOON, "by": "official"}
    correction = Correction(**(made | changes))
    (output,) = pipeline.run([corrected_record(correction)])
    assert output.topic == "complaints.dead.v1"
    assert _headers(output)["dead.reason"] == reason


def _classified(output: ProducerRecord) -> Classified:
    return msgspec.json.decode(output.value, type=Classified)


class Folded:
    """A pipeline that knows the corrections given so far, as a worker does."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._known: dict[UUID, Overrides] = {}
        self._pipeline = dataclasses.replace(pipeline, overrides_of=self._known.get)
        self._minutes = 0

    def correct(self, complaint: Received | None = None, **given: Any) -> list[ProducerRecord]:
        """The outputs of one more correction, a minute after the last."""
        self._minutes += 1
        made: dict[str, Any] = {
            "complaint": complaint or received(),
            "corrected": NOON + timedelta(minutes=self._minutes),
            "by": "official",
        }
        one = Correction(**(made | given))
        known = self._known.get(one.complaint.complaint_id, Overrides())
        self._known[one.complaint.complaint_id] = known.with_correction(one)
        return self._pipeline.run([corrected_record(one)])

    def receive(self, complaint: Received) -> Classified:
        return _classified(self._pipeline.run([record(complaint)])[0])


@pytest.fixture
def folded(pipeline: Pipeline) -> Folded:
    return Folded(pipeline)


def test_a_later_correction_keeps_what_it_does_not_name(folded: Folded) -> None:
    first = _classified(folded.correct(agencies=("mea", "doh"))[0])
    second = _classified(folded.correct(categories=("tree",))[0])
    third = _classified(folded.correct(kind="suggestion")[0])
    assert agencies_of(first.routing) == agencies_of(second.routing) == agencies_of(third.routing) == ("mea", "doh")
    assert second.classification.categories == third.classification.categories
    assert third.classification.kind == "suggestion"
    assert first.version < second.version < third.version
    again = folded.receive(received(revised=NOON + timedelta(hours=2), status="เสร็จสิ้น"))
    assert (again.routing, again.classification) == (third.routing, third.classification)
    assert again.version > third.version


def test_a_revision_older_than_the_correction_still_has_a_greater_version(folded: Folded) -> None:
    """Otherwise two contents would have one version, and the hour's counts could keep both."""
    corrected = _classified(folded.correct(kind="suggestion", corrected=NOON + timedelta(days=3))[0])
    revised = folded.receive(received(revised=NOON + timedelta(days=1), text="เสาไฟล้มขวางถนน"))
    assert revised.version > corrected.version


def test_what_is_cleared_is_decided_by_the_rules_again(pipeline: Pipeline, folded: Folded) -> None:
    by_rules = _classified(pipeline.run([record(received())])[0])
    folded.correct(agencies=("doh",), kind="suggestion")
    cleared = _classified(folded.correct(cleared=("agencies", "kind"))[0])
    assert cleared.routing == by_rules.routing
    assert cleared.classification == by_rules.classification
    assert cleared.version > by_rules.version


NOWHERE = received("N-1", place=None, text="ถนนเป็นหลุมลึกมาก")


def test_an_area_takes_a_complaint_out_of_triage_by_the_rules(pipeline: Pipeline, folded: Folded) -> None:
    waiting = _classified(pipeline.run([record(NOWHERE)])[0])
    assert waiting.routing.triage == "unknown-area"
    decided = _classified(folded.correct(NOWHERE, area="1047", before=Before(triage="unknown-area"))[0])
    assert (decided.area.province, decided.area.district, decided.area.method) == ("10", "1047", "official")
    assert agencies_of(decided.routing)[0] == "bkk-1047"
    assert (decided.routing.triage, decided.routing.triaged) == (None, "unknown-area")
    assert folded.receive(msgspec.structs.replace(NOWHERE, revised=NOON + timedelta(days=1))).area == decided.area


@pytest.mark.parametrize("code", ["83", "8301", "830101"])
def test_an_area_of_any_level_is_taken(folded: Folded, code: str) -> None:
    area = _classified(folded.correct(NOWHERE, area=code)[0]).area
    assert (area.subdistrict or area.district or area.province) == code
    assert area.province == "83"


def test_agencies_by_hand_stay_when_the_area_changes(folded: Folded) -> None:
    folded.correct(NOWHERE, agencies=("doh",))
    assert agencies_of(_classified(folded.correct(NOWHERE, area="1047")[0]).routing) == ("doh",)


def test_why_it_waited_is_kept_after_several_decisions(folded: Folded) -> None:
    folded.correct(NOWHERE, agencies=("doh",), before=Before(triage="unknown-area"))
    decided = _classified(folded.correct(NOWHERE, kind="suggestion", before=Before(agencies=("doh",)))[0])
    assert decided.routing.triaged == "unknown-area"
    never = _classified(folded.correct(agencies=("doh",), before=Before(agencies=("bkk-1047",)))[0])
    assert never.routing.triaged is None


@pytest.mark.parametrize(
    ("given", "rule", "words"),
    [
        ({}, "official-correction", "decided by an official"),
        ({"by": "agency"}, "agency-correction", "decided by an agency"),
        ({"by": "agency", "by_agency": "mea"}, "agency-correction", "decided by the agency mea"),
    ],
)
def test_a_route_says_who_decided(folded: Folded, given: dict[str, Any], rule: str, words: str) -> None:
    outputs = folded.correct(agencies=("doh",), before=Before(agencies=("bkk-1047",)), **given)
    (route,) = _classified(outputs[0]).routing.routes
    assert route.rule == rule
    assert words in route.reason
    assert words in msgspec.json.decode(outputs[-1].value, type=Moved).reason


def test_each_agency_that_loses_a_complaint_is_told(folded: Folded) -> None:
    before = Before(agencies=("bkk-1047", "mea", "closed-agency"))
    outputs = folded.correct(agencies=("mea", "doh"), before=before, note="ทางหลวง โทร 081-234-5678")
    told = [output for output in outputs if dict(output.headers)["ce_type"] == MOVED.ce_type.encode()]
    assert [output.topic for output in told] == ["agency.bkk-1047.complaints.v1"]
    event = msgspec.json.decode(told[0].value, type=Moved)
    decision = _classified(outputs[0])
    assert (event.complaint_id, event.version, event.reference) == (decision.complaint_id, decision.version, "A-1")
    assert event.agencies == ("mea", "doh")
    assert "081" not in (event.note or "")
    assert told[0].key == outputs[0].key
    Draft202012Validator(schema_of(MOVED)).validate(msgspec.json.decode(told[0].value))


def test_an_older_tool_does_not_say_who_had_it_then_the_rules_do(folded: Folded) -> None:
    topics = [output.topic for output in folded.correct(agencies=("doh",))]
    assert "agency.bkk-1047.complaints.v1" in topics
    assert topics[:2] == ["complaints.classified.v1", "agency.doh.complaints.v1"]


def test_a_correction_with_a_repeated_key_becomes_a_dead_letter(pipeline: Pipeline) -> None:
    made = corrected_record(Correction(complaint=received(), corrected=NOON, by="official", kind="inquiry"))
    assert made.raw
    made.raw = made.raw[:-1] + b',"kind":"praise"}'
    (output,) = pipeline.run([made])
    assert _headers(output)["dead.reason"] == b"repeated_key"


def test_who_keeps_a_complaint_is_told_nothing(folded: Folded) -> None:
    outputs = folded.correct(categories=("lighting",), before=Before(agencies=("bkk-1047",)))
    assert {dict(output.headers)["ce_type"] for output in outputs} == {CLASSIFIED.ce_type.encode()}


def test_a_correction_of_an_older_revision_is_laid_over_the_newest(pipeline: Pipeline) -> None:
    older, newer = received(), received(text="ไฟส่องสว่างดับ แก้ไขแล้ว", revised=NOON + timedelta(hours=2))
    unreadable = received(text=" ", revised=NOON + timedelta(hours=3))
    known = dataclasses.replace(pipeline, contents_of=lambda _: [unreadable, newer, older])
    correction = Correction(complaint=older, corrected=NOON + timedelta(days=30), by="official", agencies=("mea",))
    corrected = _classified(known.run([corrected_record(correction)])[0])
    assert (corrected.text, corrected.revised) == (newer.text, newer.revised)
    assert agencies_of(corrected.routing) == ("mea",)
    alone = _classified(pipeline.run([corrected_record(correction)])[0])
    assert corrected.version > alone.version


def test_content_that_was_read_again_is_redacted_again(pipeline: Pipeline) -> None:
    newer = received(text="ไฟดับ โทร 081-234-5678", revised=NOON + timedelta(hours=2))
    known = dataclasses.replace(pipeline, contents_of=lambda _: [newer])
    correction = Correction(complaint=received(), corrected=NOON, by="official", agencies=("mea",))
    assert all(b"081-234-5678" not in output.value for output in known.run([corrected_record(correction)]))
