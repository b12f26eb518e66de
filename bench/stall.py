"""A stalled ClickHouse and a stalled agency at full load: memory, waiting records, and whether all is counted.

    python -m bench.stall --secs 600

The whole stack runs on this machine with Apache Kafka. Complaints are posted without a pause. Meanwhile ClickHouse and
one of two agencies' programs are stopped (SIGSTOP) for `--secs`, and go on (SIGCONT). At the end the ledger must close.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from bench import stall_report
from bench.bench_kafka import OURS, ROOT
from bench.children import children, watch_children
from bench.lag import Lag
from bench.load import Load
from bench.replay import embedded_settings
from bench.stall_story import SAMPLE_SECS, Story, Watcher
from bench.tickets import Tickets
from bench.watch import Watch
from complaints.clock import SystemClock
from complaints.errors import ComplaintsError
from complaints.reference.agencies import Agencies
from complaints.settings import Settings, child_environment
from complaints.topics import load_topics
from embedded.processes import ChildProcess
from operations.ledger.accounts import Accounts
from operations.ledger.read import read_accounts
from operations.local.stack import Stack


def main() -> int:
    """0 when the ledger closes and every accepted complaint is counted once."""
    parser = argparse.ArgumentParser(prog="python -m bench.stall", description=__doc__)
    parser.add_argument("--secs", type=float, default=600.0, help="how long both are stopped")
    parser.add_argument("--around", type=float, default=60.0, help="seconds of load before and after")
    parser.add_argument("--rate", type=float, help="complaints a second at most; default: what the machine takes")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data/traffy", help="folder of real tickets")
    parser.add_argument("--write", action="store_true", help="put table and picture into docs/backpressure.*")
    options = parser.parse_args()
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(dir=cache, prefix="stall-") as folder:
            return _run(options, Path(folder))
    except ComplaintsError as error:
        print(f"stall: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace, folder: Path) -> int:
    tickets = Tickets(options.data)
    stack = Stack(embedded_settings(folder / "data"), SystemClock())
    settings = stack.settings
    with stack.running(lambda what: None):
        with agencies_reading(settings, folder) as programs:
            load = Load(settings.gateway, tickets.submissions(), options.rate)
            story = tell(stack, load, programs, options)
            accounts = _accounts(settings)
        read = {name: msgspec.json.decode(_words(folder, name).read_bytes()) for name in programs}
    (ROOT / ".cache/stall.json").write_bytes(msgspec.json.encode(story))
    complete = stall_report.report(story, load, accounts, read, tickets.source, write=options.write)
    return 0 if complete else 1


def tell(stack: Stack, load: Load, programs: dict[str, ChildProcess], options: argparse.Namespace) -> Story:
    """Run load and stall, from the first complaint until no record waits any more; return all samples."""
    watches = watch_children(SAMPLE_SECS)
    watches |= {name: Watch(program.pid, every_secs=SAMPLE_SECS) for name, program in programs.items()}
    watcher = Watcher(stack, load, _lag(stack.settings))
    load.start()
    watcher.mark("load begins")
    watcher.wait(options.around)
    with stopped(children()["ClickHouse engine"], programs[stall_report.STALLED].pid):
        watcher.mark("stopped")
        watcher.wait(options.secs)
    watcher.mark("goes on")
    watcher.wait(options.around)
    load.stop()
    watcher.mark("load ends")
    watcher.until_caught_up()
    watcher.mark("caught up")
    watcher.story.remember({name: watch.memory() for name, watch in watches.items()})
    return watcher.story


@contextmanager
def stopped(*pids: int | None) -> Iterator[None]:
    """Stop the processes (SIGSTOP) meanwhile; their connections stay open."""
    for pid in pids:
        os.kill(pid or 0, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid or 0, signal.SIGCONT)


@contextmanager
def agencies_reading(settings: Settings, folder: Path) -> Iterator[dict[str, ChildProcess]]:
    """Two agencies' programs on all agency topics, each a group of its name."""
    environment = {**child_environment(settings), "PYTHONPATH": str(ROOT)}
    programs = {
        name: ChildProcess(
            name,
            [OURS, "-m", "bench.agency_reader", name, str(_words(folder, name))],
            folder / f"{name}.log",
            environment,
        )
        for name in (stall_report.STEADY, stall_report.STALLED)
    }
    for program in programs.values():
        program.start()
    try:
        yield programs
    finally:
        for program in programs.values():
            program.stop()


def _lag(settings: Settings) -> Lag:
    topics = load_topics(settings.config)
    agencies = [topics.of_agency(agency.id) for agency in Agencies.load(settings.config)]
    groups = {settings.worker.group: [topics.received.name], settings.sink.group: [topics.classified.name]}
    return Lag(settings.kafka, groups | dict.fromkeys((stall_report.STEADY, stall_report.STALLED), agencies))


def _accounts(settings: Settings) -> Accounts:
    agencies = [agency.id for agency in Agencies.load(settings.config)]
    return read_accounts(settings, load_topics(settings.config), agencies)


def _words(folder: Path, program: str) -> Path:
    return folder / f"{program}.json"


if __name__ == "__main__":
    sys.exit(main())
