"""Node.js reads our numbers exactly as they were written."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from complaints.events.complaint import CLASSIFIED, MAX_SAFE_INTEGER
from complaints.events.event_type import EventType
from complaints.events.identity import LATEST, MAX_GENERATION, version_of
from complaints.events.registry import EVENTS
from complaints.events.schemas import schema_of
from tests.complaints.events.examples import every_event, examples_of, files_of
from tests.programs import needs

_PROGRAM = """
const lines = require("fs").readFileSync(0, "utf8").trimEnd().split("\\n");
process.stdout.write(lines.map((line) => JSON.stringify(JSON.parse(line))).join("\\n"));
"""


_GOLDEN = """
const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8"));
const files = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(files.map((file) => JSON.stringify(read(file))).join("\\n"));
"""


@cache
def golden_through_node() -> dict[str, list[Any]]:
    """The golden examples of every event, each read and written again by Node.js, which is started once for all."""
    files = [(ce_type, str(file)) for ce_type, event in EVENTS.items() for file in files_of(event)]
    given = json.dumps([file for _, file in files])
    done = subprocess.run(["node", "-e", _GOLDEN], input=given, capture_output=True, text=True, check=True)
    found: dict[str, list[Any]] = {ce_type: [] for ce_type in EVENTS}
    for (ce_type, _), line in zip(files, done.stdout.split("\n"), strict=True):
        found[ce_type].append(json.loads(line))
    return found


def extremes_of(event: EventType[Any]) -> list[dict[str, Any]]:
    """Every integer of an example, but for those of a small scale, in turn at the greatest value, and one less."""
    example = examples_of(event)[-1]
    return [example | {name: MAX_SAFE_INTEGER - less} for name in _large_numbers(event) for less in (0, 1)]


@cache
def extremes_through_node() -> dict[str, list[Any]]:
    """Those of every event, each read and written again by Node.js, which is started once for all."""
    given = [(ce_type, one) for ce_type, event in EVENTS.items() for one in extremes_of(event)]
    found: dict[str, list[Any]] = {ce_type: [] for ce_type in EVENTS}
    for (ce_type, _), read in zip(given, through_node([one for _, one in given]), strict=True):
        found[ce_type].append(read)
    return found


def through_node(values: list[Any]) -> list[Any]:
    """Each value as JSON, parsed and written again by Node.js."""
    needs("node")
    given = "\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    done = subprocess.run(["node", "-e", _PROGRAM], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n")]


@every_event
def test_node_reads_every_golden_example_as_it_is_written(event: EventType[Any]) -> None:
    needs("node")
    assert golden_through_node()[event.ce_type] == examples_of(event)


@every_event
def test_extremes_that_the_schema_allows_are_the_same_after_node(event: EventType[Any]) -> None:
    example, extremes = examples_of(event)[-1], extremes_of(event)
    judge = Draft202012Validator(schema_of(event))
    assert all(judge.is_valid(one) for one in extremes)
    assert not any(judge.is_valid(example | {name: MAX_SAFE_INTEGER + 1}) for name in _large_numbers(event))
    assert extremes_through_node()[event.ce_type] == extremes


def _large_numbers(event: EventType[Any]) -> list[str]:
    example, parts = examples_of(event)[-1], schema_of(event)["properties"]
    return [name for name, value in example.items() if type(value) is int and _is_large(parts[name])]


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
