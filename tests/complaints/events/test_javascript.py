"""Node.js reads our numbers as they were written."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from complaints.events.cloudevents import CLASSIFIED
from complaints.events.complaint import MAX_SAFE_INTEGER
from complaints.events.identity import LATEST, MAX_GENERATION, version_of
from complaints.events.schemas import EVENTS, schema_of
from tests.complaints.events.test_schemas import EXAMPLES
from tests.programs import needs

_PROGRAM = """
const lines = require("fs").readFileSync(0, "utf8").trimEnd().split("\\n");
process.stdout.write(lines.map((line) => JSON.stringify(JSON.parse(line))).join("\\n"));
"""


def through_node(values: list[Any]) -> list[Any]:
    """Each value as JSON, parsed and written again by Node.js."""
    needs("node")
    given = "\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    done = subprocess.run(["node", "-e", _PROGRAM], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n")]


@pytest.mark.parametrize("event_type", EVENTS)
def test_every_example_is_the_same_after_node(event_type: str) -> None:
    events = [msgspec.convert(one, EVENTS[event_type]) for one in EXAMPLES[event_type]]
    examples = [json.loads(msgspec.json.encode(event)) for event in events]
    assert through_node(examples) == examples


@pytest.mark.parametrize("event_type", EVENTS)
def test_extremes_that_the_schema_allows_are_the_same_after_node(event_type: str) -> None:
    """Every integer of an example in turn at the greatest value its schema takes, and one less."""
    example = EXAMPLES[event_type][-1]
    judge = Draft202012Validator(schema_of(event_type))
    names = [name for name, value in example.items() if isinstance(value, int)]
    extremes = [example | {name: MAX_SAFE_INTEGER - less} for name in names for less in (0, 1)]
    assert all(judge.is_valid(one) for one in extremes)
    assert not any(judge.is_valid(example | {name: MAX_SAFE_INTEGER + 1}) for name in names)
    assert not extremes or through_node(extremes) == extremes


def test_versions_that_follow_each_other_differ_after_node() -> None:
    times = [datetime(2000, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, 9, 30, tzinfo=UTC), LATEST + timedelta(days=1)]
    versions = [version_of(time, generation) for time in times for generation in (0, 1, MAX_GENERATION)]
    events = [EXAMPLES[CLASSIFIED][0] | {"version": version} for version in versions]
    assert [event["version"] for event in through_node(events)] == versions


def test_a_version_of_21_bits_would_not_have_passed() -> None:
    old = EXAMPLES[CLASSIFIED][0] | {"version": 3765942791402684423}
    assert through_node([old]) != [old]
