"""Readers of one contract: null, absent and empty optional fields get the same answer from every one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from complaints.events.complaint import CLASSIFIED, CORRECTED, RECEIVED, Correction
from complaints.events.event_type import EventType
from complaints.events.registry import EVENTS
from complaints.events.schemas import schema_of
from complaints.outcome import Reject
from complaints.privacy.sealing import Sealer
from complaints.settings import DEFAULT_CONFIG, load_settings
from operations.history import read_classified, version_in
from operations.ledger.records import decided_of, taken_of
from operations.receipts.accepted import accepted_entry
from producers.gateway.body import read_body
from producers.intake.receive import receive
from producers.intake.submission import Submission
from sinks.clickhouse.fact_rows import COLUMNS, row_of
from stores.kafka.record import ProducerRecord
from streams.load_pipeline import load_pipeline
from streams.pipeline import Pipeline
from tests import quick_yaml
from tests.complaints.events.examples import every_event, examples_of
from tests.contract.variants import Json, Variant, variants
from tests.streams.records import HandMade, corrected_record, received, record

COLUMN = {name: at for at, name in enumerate(COLUMNS)}
OPENAPI = quick_yaml.load((DEFAULT_CONFIG / "openapi.yaml").read_bytes())
FULL: Json = examples_of(RECEIVED)[1]
CORRECTION: Json = examples_of(CORRECTED)[1] | {"agencies": ["mea"]}
BODY: Json = {name: FULL[name] for name in FULL if name in OPENAPI["components"]["schemas"]["Complaint"]["properties"]}
BODY |= {
    "reporter": {"name": "ก", "phone": "x", "email": "x", "line_id": "x", "address": "x", "citizen_id": "x"}
    | {"mentioned": ["x"]}
}  # fmt: skip


def of_event(event: EventType[Any]) -> list[Variant]:
    return [variant for example in examples_of(event) for variant in variants(schema_of(event), example)]


def named(found: list[Variant]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("variant", found, ids=str)


@cache
def pipeline() -> Pipeline:
    return load_pipeline(load_settings(environ={}))


def run(value: bytes, like: HandMade) -> list[ProducerRecord]:
    return pipeline().run([HandMade(value, like.at, like.head, like.id, like.from_topic)])


@every_event
def test_every_optional_field_is_in_an_example(event: EventType[Any]) -> None:
    """Otherwise the tests below would skip the field."""
    schema = schema_of(event)
    optional = {
        name
        for part in [schema, *schema["$defs"].values()]
        for name in part.get("properties", {}).keys() - set(part.get("required", ()))
    }
    assert optional <= {variant.path[-1] for variant in of_event(event)}


@every_event
def test_schema_and_codec_take_the_same_forms(event: EventType[Any]) -> None:
    judge = Draft202012Validator(schema_of(event))
    for variant in of_event(event):
        judge.validate(variant.data)
        msgspec.convert(variant.data, event.struct)


@every_event
def test_null_is_read_as_absent_and_never_written(event: EventType[Any]) -> None:
    for variant in of_event(event):
        found, absent = (event.read(msgspec.json.encode(data)) for data in (variant.data, variant.absent))
        assert found is not None
        if variant.form == "null":
            assert found == absent, variant
            assert b":null" not in msgspec.json.encode(found), variant


@named(list(variants(schema_of(RECEIVED), FULL)))
def test_what_the_worker_takes_every_reader_takes(variant: Variant) -> None:
    value, absent = msgspec.json.encode(variant.data), msgspec.json.encode(variant.absent)
    assert accepted_entry(value)
    assert taken_of(HandMade(value)).channel == FULL["channel"]
    outputs, without = run(value, record(received())), run(absent, record(received()))
    assert facts_of(outputs) == facts_of(without)
    if variant.form == "null":
        assert outputs == without


@named(list(variants(schema_of(CORRECTED), CORRECTION)))
def test_null_in_a_correction_is_read_as_absent(variant: Variant) -> None:
    like = corrected_record(msgspec.convert(CORRECTION, Correction))
    outputs = run(msgspec.json.encode(variant.data), like)
    assert facts_of(outputs) == facts_of(run(msgspec.json.encode(variant.absent), like))


@named(of_event(CLASSIFIED))
def test_readers_of_decisions_agree(variant: Variant) -> None:
    assert facts(msgspec.json.encode(variant.data)) == facts(msgspec.json.encode(variant.absent))


@named(list(variants({**OPENAPI, "$ref": "#/components/schemas/Complaint"}, BODY)))
def test_the_gateway_takes_what_its_document_says(variant: Variant) -> None:
    judge = Draft202012Validator({"$ref": "#/components/schemas/Complaint", "components": OPENAPI["components"]})
    outcome = accepted(msgspec.json.encode(variant.data))
    if variant.form == "null":
        assert outcome == accepted(msgspec.json.encode(variant.absent))
    if variant.path == ("submitted",):
        assert (
            outcome
            == "submitted: missing; needed with a reference, key or origin, because it must be the same every time"
        )
    else:
        assert judge.is_valid(variant.data) == isinstance(outcome, dict)


def accepted(body: bytes) -> dict[str, object] | str:
    """The event of a body, with the reporter not yet sealed; or why there is none."""
    ((item, *_), _) = read_body(body, None, 1)
    assert isinstance(item, Submission), item
    sealer = Sealer("k", bytes(32))
    outcome = receive(item, received=datetime(2026, 3, 2, tzinfo=UTC), sealer=sealer, channels=["hotline-1111"])
    if isinstance(outcome, Reject):
        return outcome.told
    event: dict[str, object] = msgspec.json.decode(outcome.value.value)
    return event | {"reporter": item.reporter}


def facts_of(outputs: list[ProducerRecord]) -> dict[str, object]:
    """What readers make of the worker's outputs, which must all fit the published schema."""
    assert outputs[0].topic == "complaints.classified.v1"
    for output in outputs:
        ce_type = dict(output.headers)["ce_type"]
        assert isinstance(ce_type, bytes)
        Draft202012Validator(schema_of(EVENTS[ce_type.decode()])).validate(msgspec.json.decode(output.value))
    return facts(outputs[0].value)


def facts(value: bytes) -> dict[str, object]:
    """What each reader of decisions makes of one decision."""
    row, decided, event, version = row_of(value), decided_of(HandMade(value)), read_classified(value), version_in(value)
    assert isinstance(row, tuple), row
    assert decided
    assert event
    assert version == row[COLUMN["version"]] == event.version
    assert decided.agencies() == tuple(route.agency for route in event.routing.routes)
    assert list(decided.agencies()) == row[COLUMN["agencies"]]
    return dict(zip(COLUMN, row, strict=True))
