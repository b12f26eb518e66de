"""`complaints demo`: run the whole pipeline on this machine over a sample; then show ledger, trends and pictures."""

from __future__ import annotations

import argparse
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from commands.demo_pages import pages
from commands.trends import look, pictures
from commands.up import farewell, found_running, show_status, show_variables, watch
from complaints.clock import BANGKOK, Clock, SystemClock
from complaints.errors import ConfigError, TransientError
from complaints.reference.agencies import Agencies
from complaints.reference.channels import load_channels
from complaints.running_stack import announcing
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.ledger.accounts import IN_FLIGHT, Accounts
from operations.ledger.read import read_accounts
from operations.ledger.table import accounts_table
from operations.local.stack import BROKERS, Stack, on_this_machine, with_free_ports
from operations.play.perform import Performance, await_cases, perform
from operations.play.played_table import played_table
from producers.channels.json_lines import BodiesSource
from producers.channels.source import Source
from producers.imports.counts import ImportLedger
from producers.imports.counts_table import ledger_table
from producers.imports.import_source import Intake, import_source
from producers.imports.open_source import open_source
from producers.sample import generate, line, load_material
from stores.clickhouse.client import ClickHouse
from trends.groups import groups_of
from trends.overview import Wish
from trends.terminal import show

MARK = ".complaints-demo"
BY_HTTP = 500
"""The last this many complaints of the sample come in over HTTP, the others from a file."""
HTTP_BATCH = 100
BUSY = 12.0
"""So many times as many complaints a day come in the last weeks: surges and rising words need days with some fifty."""
WAIT_SECS = 600.0
STILL_SECS = 2.0
POLL_SECS = 0.3


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: what goes in and what comes out."""
    parser.add_argument("--input", metavar="FILE", help="complaints to use in place of the sample, as for 'import'")
    parser.add_argument("--data", type=Path, help="folder for everything it keeps, emptied first (default: var/demo)")
    parser.add_argument("--broker", choices=BROKERS, default="tansu", help="as for 'up'")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write ledger and totals for machines")
    parser.add_argument("--exit", action="store_true", help="end when done; else all stays up until Ctrl-C")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the demo; 0 when every complaint is accounted for, else 1."""
    clock, console = SystemClock(), Console()
    if args.json and not args.json.parent.is_dir():
        raise ConfigError(f"--json {args.json}: no such folder")
    data = args.data or settings.embedded.data / "demo"
    with announcing(data, "demo") as announcement:
        stack, moved = _fresh_stack(_emptied(data), args.broker, settings, clock)
        with found_running(stack, announcement, moved, console, clock):
            closed, played = _shown(stack, args, clock, console)
            if not args.exit:
                for text in pages(stack.settings, played, clock):
                    console.print(text, soft_wrap=True, highlight=False, markup=False)
                show_status(stack, console)
                show_variables(stack, console)
                console.print("Everything stays up to look around; Ctrl-C stops it.")
                watch(stack, console, clock)
    console.print(farewell(stack), soft_wrap=True)
    return 0 if closed else 1


def _fresh_stack(data: Path, broker: str, settings: Settings, clock: Clock) -> tuple[Stack, list[str]]:
    embedded = msgspec.structs.replace(settings.embedded, broker=broker)
    settings, moved = with_free_ports(msgspec.structs.replace(settings, embedded=embedded))
    return Stack(on_this_machine(settings, data), clock), moved


def _shown(stack: Stack, args: argparse.Namespace, clock: Clock, console: Console) -> tuple[bool, Performance | None]:
    """Feed the pipeline, wait, and show the results; return whether every complaint is accounted for, and what was
    played: nothing on complaints that a person gave.
    """
    imported = _feed(args.input, stack.settings, clock, console)
    played = None
    if not args.input and any(service.name == "cases" for service in stack.services()):
        played = _play(stack, clock, console)
    accounts = _await(stack, clock, console)
    written = _show(accounts, stack.settings, clock, console)
    if args.json:
        _write(args.json, accounts, imported)
    for path in written:
        console.print(f"picture: {path}", soft_wrap=True)
    return accounts.closed() and imported.balanced(), played


def _emptied(data: Path) -> Path:
    """Empty the folder of an earlier demo, or make it. Raises ConfigError for a folder in use that no demo made."""
    if data.exists() and any(data.iterdir()):
        if not (data / MARK).exists():
            raise ConfigError(f"--data {data}: not empty, and not the folder of an earlier demo")
        shutil.rmtree(data)
    data.mkdir(parents=True, exist_ok=True)
    (data / MARK).touch()
    return data


def _feed(given: str | None, settings: Settings, clock: Clock, console: Console) -> ImportLedger:
    intake = Intake.from_settings(settings, clock)
    if given:
        return _import(open_source(given, intake.channels, clock), intake, console)
    path = settings.embedded.data / "sample.jsonl"
    yesterday = clock.now().astimezone(BANGKOK).date() - timedelta(days=1)  # so that some cases are not yet overdue
    lines = [line(made.submission) for made in generate(load_material(settings.config), until=yesterday, busy=BUSY)]
    path.write_bytes(b"".join(lines[:-BY_HTTP]))
    ledger = _import(BodiesSource(path), intake, console)
    _post(lines[-BY_HTTP:], settings, ledger)
    console.print(f"{BY_HTTP:,} more over HTTP")
    return ledger


def _import(source: Source, intake: Intake, console: Console) -> ImportLedger:
    with console.status(source.name) as status:

        def progress(ledger: ImportLedger, fraction: float | None) -> None:
            status.update(f"{source.name}: {ledger.read:,} read")

        ledger = import_source(source, intake, progress=progress)
    console.print(ledger_table(ledger))
    if ledger.problem:
        raise TransientError(f"{source.name}: {ledger.problem}")
    return ledger


def _post(lines: list[bytes], settings: Settings, ledger: ImportLedger) -> None:
    """Post the lines to the gateway in batches, and count its answers in the ledger."""
    url = f"http://{settings.gateway.host}:{settings.gateway.port}/v1/complaints"
    rest = iter(lines)
    while batch := list(islice(rest, HTTP_BATCH)):
        body = b"[" + b",".join(batch) + b"]"
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own gateway
            told = msgspec.json.decode(answer.read(), type=dict[str, Any])
        ledger.read += len(batch)
        ledger.published += told["accepted"]
        for result in told["results"]:
            if problem := result.get("problem"):
                ledger.rejected[problem["type"].rsplit(":", 1)[-1]] += 1


def _play(stack: Stack, clock: Clock, console: Console) -> Performance:
    """Have agencies, 1111 and citizens work on the cases, once every complaint is one; say what they did."""
    with console.status("waiting until every complaint is a case") as status:

        def say(what: str) -> None:
            stack.revive()
            status.update(what)

        await_cases(stack.settings, clock, say=say)
        played = perform(stack.settings, clock, say=say)
    console.print(played_table(played))
    if not played.complete:
        console.print("[yellow]some of these steps are not in ClickHouse yet[/]")
    return played


def _await(stack: Stack, clock: Clock, console: Console) -> Accounts:
    """The accounts once every equation holds, or as they are after WAIT_SECS. Restarts processes that have ended."""
    settings = stack.settings
    topics = load_topics(settings.config)
    agencies = [agency.id for agency in Agencies.load(settings.config)]
    deadline = clock.monotonic() + WAIT_SECS
    with console.status("waiting until every complaint is accounted for") as status:
        while True:
            for stored in _growing(settings, clock):
                stack.revive()
                status.update(f"{stored:,} complaints in ClickHouse")
            accounts = read_accounts(settings, topics, agencies)
            if accounts.closed() or clock.monotonic() > deadline:
                return accounts


def _growing(settings: Settings, clock: Clock) -> Iterator[int]:
    """The number of complaints in ClickHouse, again and again until it has not changed for STILL_SECS."""
    with closing(ClickHouse(settings.clickhouse)) as clickhouse:
        last, since = -1, clock.monotonic()
        while clock.monotonic() - since < STILL_SECS:
            stored = int(clickhouse.execute("SELECT count() FROM complaints")[0][0])
            if stored != last:
                last, since = stored, clock.monotonic()
            yield stored
            clock.sleep(POLL_SECS)


def _show(accounts: Accounts, settings: Settings, clock: Clock, console: Console) -> list[Path]:
    console.print(accounts_table(accounts, load_channels(settings.config)))
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        today = clock.now().astimezone(BANGKOK).date()
        overview = look(warehouse, today, Wish(groups=groups_of(settings.config)))
        if overview is None:
            return []
        show(overview, console)
        return pictures(warehouse, overview, settings.config, settings.embedded.data / "pictures")


def _write(path: Path, accounts: Accounts, imported: ImportLedger) -> None:
    routed, triage = accounts.total("routed"), accounts.total("triage")
    totals = {
        "read": imported.read,
        "published": imported.published,
        "rejected": imported.rejected.total(),
        "rejected_by_reason": dict(imported.rejected),
        "received": accounts.total("received"),
        "classified": routed + triage,
        "routed": routed,
        "triage": triage,
        "dead_lettered": accounts.total("dead"),
        "clickhouse_complaints": accounts.stored,
        "aggregated_complaints": accounts.counted,
        "agency_topics": {name: agency.delivered for name, agency in sorted(accounts.agencies.items())},
        "agency_routes": {name: agency.routed for name, agency in sorted(accounts.agencies.items())},
        "cases_by_state": dict(sorted(accounts.cases.states.items())) if accounts.cases else {},
        "missing": accounts.missing_ids[IN_FLIGHT],
        "checks": accounts.checks() | {"read = published + rejected": imported.balanced()},
    }
    try:
        path.write_bytes(msgspec.json.format(msgspec.json.encode(totals)) + b"\n")
    except OSError as error:
        raise ConfigError(f"--json {path}: {error.strerror}") from error
