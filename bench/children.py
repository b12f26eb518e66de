"""Child processes by name, with a watch on each: memory and processor time of every process of the stack."""

from __future__ import annotations

from pathlib import Path

from bench.watch import EVERY_SECS, Watch

_NAMES = {
    "kafka.Kafka": "broker (Kafka)",
    "tansu": "broker (Tansu)",
    "embedded.clickhouse": "ClickHouse engine",
    "gateway": "gateway",
    "worker": "worker",
    "sink": "sink",
    "receipts": "receipts",
    "import": "import",
}


def watch_children(every_secs: float = EVERY_SECS) -> dict[str, Watch]:
    """A watch on each present child, by the name of its program."""
    return {name: Watch(pid, every_secs=every_secs) for name, pid in children().items()}


def children() -> dict[str, int]:
    """Process ids of the present children, by the name of their program."""
    found = {}
    for tasks in Path("/proc/self/task").glob("*/children"):
        for pid in tasks.read_text().split():
            arguments = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            words = {word for argument in arguments for word in (argument, Path(argument).name)}
            name = next((name for word, name in _NAMES.items() if word in words), None)
            if name:
                found[name] = int(pid)
    return found
