"""Who may import whom, and where a vendor, the environment or the clock may be touched."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
STAGES = ("producers", "streams", "sinks", "trends")
PACKAGES = ("complaints", *STAGES, "embedded")
MAY_IMPORT = {stage: {"complaints", stage} for stage in STAGES} | {"complaints": {"complaints"}}
COMMANDS = "complaints/commands/"

VENDOR_HOMES = {
    "faust": {"streams/app.py", "streams/transport.py"},
    "aiokafka": {"streams/transport.py"},
    "mode": {"complaints/commands/worker.py"},
    "confluent_kafka": {
        "complaints/commands/topic_ids.py",
        "producers/publisher.py",
        "producers/topics.py",
        "sinks/dead_letters.py",
        "sinks/follower.py",
        "sinks/groups.py",
        "sinks/last_records.py",
        "sinks/reader.py",
        "sinks/run.py",
        "sinks/scan.py",
        "sinks/subscription.py",
        "streams/publisher.py",
        "streams/transport.py",
    },
    "clickhouse_driver": {"sinks/clickhouse.py", "trends/clickhouse.py"},
    "chdb": {"embedded/clickhouse/"},
}


def _files() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def _imports(name: str) -> Iterator[str]:
    for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{name}:{node.lineno}: relative import"
            yield node.module


@pytest.mark.parametrize("name", _files())
def test_imports_point_down(name: str) -> None:
    if name.startswith(COMMANDS):
        return
    package = name.split("/")[0]
    for module in _imports(name):
        top = module.split(".")[0]
        if package == "embedded":
            assert top not in PACKAGES or module == "complaints.errors" or top == "embedded", f"{name} imports {module}"
        elif top in PACKAGES:
            assert top in MAY_IMPORT[package], f"{name} imports {module}"
            assert not module.startswith("complaints.commands"), f"{name} imports {module}"


@pytest.mark.parametrize("name", _files())
def test_vendors_stay_at_home(name: str) -> None:
    for module in _imports(name):
        homes = VENDOR_HOMES.get(module.split(".")[0])
        assert homes is None or any(name.startswith(home) for home in homes), f"{name} imports {module}"


@pytest.mark.parametrize(
    ("pattern", "homes"),
    [
        (r"\bos\.environ\b|\bgetenv\b", {"complaints/settings.py"}),
        (r"datetime\.now\(|datetime\.utcnow\(|\btime\.time\(", {"complaints/clock.py"}),
    ],
)
def test_environment_and_clock_are_read_in_one_place(pattern: str, homes: set[str]) -> None:
    found = {name for name in _files() if re.search(pattern, (ROOT / name).read_text(encoding="utf-8"))}
    assert found <= homes


def test_config_holds_data_only() -> None:
    assert not list((ROOT / "config").rglob("*.py"))


def test_no_drawer_for_everything() -> None:
    names = {Path(name).stem for name in _files()}
    assert not names & {"utils", "util", "helpers", "common", "base", "manager", "misc"}


def test_headers_of_records_are_read_in_one_place() -> None:
    """Asking a record of confluent-kafka twice for headers that are not UTF-8 ends the process."""
    asked = {name for name in _files() if re.search(r"(?<!self)\.headers\(\)", (ROOT / name).read_text("utf-8"))}
    assert asked == {"complaints/cloudevents.py", "streams/publisher.py"}, "use complaints.cloudevents.headers_in"
