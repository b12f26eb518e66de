from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from complaints.commands.pipeline import load_pipeline
from complaints.event import Classification, Classified, Correction, Place
from complaints.settings import load_settings
from streams.pipeline import Pipeline
from streams.record import Output
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
    def classify(texts: Sequence[str]) -> list[Classification]:
        if any("ระเบิด" in text for text in texts):
            raise ZeroDivisionError
        return pipeline.decider.classify(texts)

    fragile = dataclasses.replace(pipeline, decider=dataclasses.replace(pipeline.decider, classify=classify))
    outputs = fragile.run([record(received("A-1")), record(received("A-2", text="ระเบิด")), record(received("A-3"))])
    dead = [output for output in outputs if output.topic == "complaints.dead.v1"]
    assert [_headers(output)["dead.reason"] for output in dead] == [b"step_failed"]
    assert sum(output.topic == "complaints.classified.v1" for output in outputs) == 2


def _version(outputs: list[Output]) -> int:
    return msgspec.json.decode(outputs[0].value, type=Classified).version


def _headers(output: Output) -> dict[str, str | bytes | None]:
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

    remembering = dataclasses.replace(pipeline, correction_of={received().complaint_id: correction}.get)
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
        ({}, b"invalid_field"),
    ],
)
def test_a_correction_that_names_what_there_is_not_becomes_a_dead_letter(
    pipeline: Pipeline, changes: dict[str, Any], reason: bytes
) -> None:
    correction = Correction(complaint=received(), corrected=NOON, by="official", **changes)
    (output,) = pipeline.run([corrected_record(correction)])
    assert output.topic == "complaints.dead.v1"
    assert _headers(output)["dead.reason"] == reason


def _classified(output: Output) -> Classified:
    return msgspec.json.decode(output.value, type=Classified)
