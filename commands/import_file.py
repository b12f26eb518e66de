"""`complaints import`: publish the complaints of a file or address; shows progress, resumes, and prints a ledger."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
import threading
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

from commands.numbers import positive
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.settings import Settings
from operations.status.reports import behind
from producers.channels.source import Source
from producers.imports.counts import ImportLedger
from producers.imports.counts_table import ledger_table, remark_lines
from producers.imports.import_source import Intake, import_source
from producers.imports.open_source import AUTO, NAMES, open_source


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the source, how to read it, and how much of it."""
    parser.add_argument("source", metavar="FILE|URL", help="a file, or the address of a Traffy search or geojson call")
    parser.add_argument("--channel", metavar="CODE", help="channel of config/channels.yaml whose table this is")
    parser.add_argument("--format", choices=NAMES, default=AUTO, help="default: told from name and options")
    parser.add_argument("--limit", type=positive, metavar="N", help="stop after N rows; the next run goes on there")
    parser.add_argument("--restart", action="store_true", help="from the first row, whatever earlier runs did")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the ledger for machines")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Import and print the ledger; 0 when every row asked for was read, 1 when it was interrupted or failed."""
    intake = Intake.from_settings(settings, SystemClock())
    source = open_source(args.source, intake.channels, intake.clock, form=args.format, channel=args.channel)
    stop = _stop_on_interrupt()
    ledger = _import(source, intake, args, stop)
    Console().print(ledger_table(ledger))
    for line in remark_lines(ledger):
        print(line)
    if ledger.rejected:
        print(f"ดูแถวที่ไม่รับ · The refused rows and why:\n  {refused_rows(ledger)}")
    for line in behind(settings, intake.topics, intake.clock):
        print(f"complaints: {line}", file=sys.stderr)
    if args.json:
        _write(args.json, ledger)
    limited = args.limit is not None and ledger.read - ledger.resumed_at >= args.limit
    if ledger.finished or (limited and not ledger.problem):
        return 0
    print(f"complaints: {ledger.problem or 'interrupted'}", file=sys.stderr)
    print(f"{ledger.read:,} rows are done and stay done; the same command goes on after them", file=sys.stderr)
    return 1


def refused_rows(ledger: ImportLedger) -> str:
    """The command that lists what the ledger counts as rejected, ready to be pasted into a shell."""
    return f"complaints dead-letters list --each --file {shlex.quote(ledger.source)}"


def _import(source: Source, intake: Intake, args: argparse.Namespace, stop: threading.Event) -> ImportLedger:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[counts]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(source.name, total=None, counts="")
        start = intake.clock.monotonic()

        def show(ledger: ImportLedger, fraction: float | None) -> None:
            rate = (ledger.read - ledger.resumed_at) / max(intake.clock.monotonic() - start, 1e-3)
            rejected = f", {ledger.rejected.total():,} rejected" if ledger.rejected else ""
            counts = f"{ledger.read:,} read{rejected}, {rate:,.0f}/s"
            bar.update(task, total=None if fraction is None else 1.0, completed=fraction, counts=counts)

        return import_source(source, intake, limit=args.limit, restart=args.restart, stop=stop.is_set, progress=show)


def _stop_on_interrupt() -> threading.Event:
    """An event that the first Ctrl-C or SIGTERM sets, to stop at a clean point; the second one stops at once."""
    stop = threading.Event()

    def ask(number: int, _: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    signal.signal(signal.SIGINT, ask)
    signal.signal(signal.SIGTERM, ask)
    return stop


def _write(path: Path, ledger: ImportLedger) -> None:
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(ledger)) + b"\n")
    except OSError as error:
        raise ConfigError(f"--json {path}: {error.strerror}") from error
