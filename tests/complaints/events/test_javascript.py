"""Node.js reads our numbers exactly as they were written."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from typing import Any

from jsonschema import Draft202012Validator

from complaints.events.complaint import CLASSIFIED, MAX_SAFE_INTEGER
from complaints.events.event_type import EventType
from complaints.events.identity import LATEST, MAX_GENERATION, version_of
from complaints.events.schemas import schema_of
from tests.complaints.events.examples import every_event, examples_of, files_of
from tests.programs import needs

_PROGRAM = """
const lines = require("fs").readFileSync(0, "utf8").trimEnd().split("\\n");
process.stdout.write(lines.map((line) => JSON.stringify(JSON.parse(line))).join("\\n"));
"""


_GOLDEN = """
const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8"));
process.stdout.write(process.argv.slice(1).map((file) => JSON.stringify(read(file))).join("\\n"));
"""


def through_node(values: list[Any]) -> list[Any]:
    """Each value as JSON, parsed and written again by Node.js."""
    needs("node")
    given = "\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    done = subprocess.run(["node", "-e", _PROGRAM], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n")]


@every_event
def test_node_reads_every_golden_example_as_it_is_written(event: EventType[Any]) -> None:
    needs("node")
    done = subprocess.run(["node", "-e", _GOLDEN, *files_of(event)], capture_output=True, text=True, check=True)
    assert [json.loads(line) for line in done.stdout.split("\n")] == examples_of(event)


@every_event
def test_extremes_that_the_schema_allows_are_the_same_after_node(event: EventType[Any]) -> None:
    """Every integer of an example, but for those of a small scale, in turn at the greatest value, and one less."""
    example, schema = examples_of(event)[-1], schema_of(event)
    judge = Draft202012Validator(schema)
    names = [name for name, value in example.items() if type(value) is int and _is_large(schema["properties"][name])]
    extremes = [example | {name: MAX_SAFE_INTEGER - less} for name in names for less in (0, 1)]
    assert all(judge.is_valid(one) for one in extremes)
    assert not any(judge.is_valid(example | {name: MAX_SAFE_INTEGER + 1}) for name in names)
    assert not extremes or through_node(extremes) == extremes


def _is_large(part: dict[str, Any]) -> bool:
    return all(option.get("maximum", MAX_SAFE_INTEGER) >= MAX_SAFE_INTEGER for option in part.get("anyOf", [part]))


def test_versions_that_follow_each_other_differ_after_node() -> None:
    times = [datetime(2000, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, 9, 30, tzinfo=UTC), LATEST + timedelta(days=1)]
    versions = [version_of(time, generation) for time in times for generation in (0, 1, MAX_GENERATION)]
    events = [examples_of(CLASSIFIED)[0] | {"version": version} for version in versions]
    assert [event["version"] for event in through_node(events)] == versions


def test_a_version_of_21_bits_would_not_have_passed() -> None:
    old = examples_of(CLASSIFIED)[0] | {"version": 3765942791402684423}
    assert through_node([old]) != [old]
