"""`config/asyncapi.yaml` is valid, and agrees with code and `config/topics.yaml`."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from complaints.asyncapi import asyncapi_text
from complaints.events.case import CASE_STEP, STEP_REFUSED
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CLASSIFIED, MOVED, RECEIVED, Received
from complaints.events.dead_letter import dead_headers
from complaints.events.origin import origin_headers
from complaints.events.registry import EVENTS
from complaints.events.schemas import schema_of
from complaints.outcome import Reason, Reject
from complaints.settings import CasesSettings, SinkSettings, WorkerSettings, load_settings, read_yaml
from complaints.topics import load_topics
from tests.complaints.events.examples import examples_of
from tests.programs import needs

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "config/asyncapi.yaml"
TOOL = ROOT / "tools/asyncapi"


@pytest.fixture(scope="module")
def document() -> Any:
    return read_yaml(DOCUMENT)


def check(document: Path) -> subprocess.CompletedProcess[str]:
    needs("node", "npm")
    if not (TOOL / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--silent"], cwd=TOOL, check=True)
    return subprocess.run(["node", str(TOOL / "check.mjs"), str(document)], capture_output=True, text=True, check=False)


@pytest.mark.long
def test_the_parser_finds_nothing() -> None:
    done = check(DOCUMENT)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.long
def test_the_parser_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "schemas").symlink_to(DOCUMENT.parent / "schemas")
    broken = tmp_path / "asyncapi.yaml"
    broken.write_text(DOCUMENT.read_text().replace("partitions: 4", "partition: 4"))
    done = check(broken)
    assert done.returncode == 1
    assert 'Property "partition" is not expected' in done.stderr


def test_it_is_what_topics_and_event_types_make() -> None:
    settings = load_settings(DOCUMENT.parent, environ={})
    assert asyncapi_text(load_topics(DOCUMENT.parent), settings) == DOCUMENT.read_bytes(), "run 'complaints schemas'"


def test_channels_say_what_a_broker_is_told(document: Any) -> None:
    for name, topic in load_topics(ROOT / "config").declared().items():
        channel = document["channels"][name]
        binding = channel["bindings"]["kafka"]
        given = binding["topicConfiguration"].items()
        told = {key: ",".join(value) if isinstance(value, list) else str(value) for key, value in given}
        assert (channel["address"], binding["partitions"], told) == (topic.name, topic.partitions, topic.broker_config)


def test_every_event_type_is_a_message_with_its_schema_and_headers(document: Any) -> None:
    messages = document["components"]["messages"]
    assert {message["name"] for message in messages.values()} == {*EVENTS, "dead-letter"}
    for message in messages.values():
        if message["name"] in EVENTS:
            assert message["payload"] == {"$ref": f"./schemas/{message['name']}.json"}
            assert message["headers"]["allOf"][1]["properties"] == {
                "ce_type": {"const": message["name"]},
                "ce_dataschema": {"const": schema_of(EVENTS[message["name"]])["$id"]},
            }


def test_channels_carry_the_events_that_are_written_to_them(document: Any) -> None:
    names = {name: message["name"] for name, message in document["components"]["messages"].items()}
    carried = {
        name: tuple(names[reference["$ref"].rpartition("/")[2]] for reference in channel["messages"].values())
        for name, channel in document["channels"].items()
    }
    declared = load_topics(ROOT / "config").declared()
    assert carried == {name: topic.events or ("dead-letter",) for name, topic in declared.items()}
    assert carried["agency"] == (CLASSIFIED.ce_type, MOVED.ce_type, CASE_STEP.ce_type, STEP_REFUSED.ce_type)


def test_headers_are_those_that_code_writes(document: Any) -> None:
    schemas = document["components"]["schemas"]
    event = headers_of(event_id="1", event_type=RECEIVED.ce_type, source="/s", subject="1", time="t")
    assert {name for name, _ in event} == set(schemas["cloudevent"]["required"])
    passed_on = {name for name, _ in origin_headers(msgspec.convert(examples_of(RECEIVED)[0], Received))}
    assert set(schemas["cloudevent"]["properties"]) == set(schemas["cloudevent"]["required"]) | passed_on
    dead = {name for name, _ in dead_headers(Reject("broken_json", "offset 1", "decode"), "t/0/1")}
    assert dead == set(schemas["deadLetter"]["required"])
    reasons = schemas["deadLetter"]["properties"]["dead.reason"]["enum"]
    assert sorted(reasons) == sorted(get_args(Reason))


def test_receivers_name_their_groups(document: Any) -> None:
    groups = {
        name: operation["bindings"]["kafka"]["groupId"]["const"]
        for name, operation in document["operations"].items()
        if operation["action"] == "receive"
    }
    worker, cases = WorkerSettings().group, CasesSettings().group
    assert groups == {
        "classifyReceived": worker,
        "applyCorrection": worker,
        "loadClassified": SinkSettings().group,
        "loadCases": "complaints-sink-clickhouse.cases.v1",
        "loadSteps": "complaints-sink-clickhouse.case-steps.v1",
        "loadRefusals": "complaints-sink-clickhouse.case-refusals.v1",
        "loadDeadlines": "complaints-sink-clickhouse.sla.v1",
        "loadIncidents": "complaints-sink-clickhouse.complaints.incidents.v1",
        "openCase": cases,
        "foldUpdate": cases,
    }
