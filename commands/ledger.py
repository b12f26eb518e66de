"""`complaints ledger`: account for every complaint, from the topics and from ClickHouse."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import msgspec
from rich.console import Console

from complaints.clock import SystemClock, time_from
from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.ledger.accounts import COLUMNS, Accounts
from operations.ledger.metrics import accounts_metrics
from operations.ledger.read import read_accounts
from operations.ledger.table import accounts_table

SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: as of when, and in which form."""
    parser.add_argument("--as-of", type=time_from, metavar="TIME", help="as it stood then; without offset: Bangkok")
    parser.add_argument("--json", action="store_true", help="print it for machines")
    parser.add_argument("--prometheus", type=Path, metavar="FILE", help="also write it for a node exporter to read")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the ledger; 0 when every equation holds, else 1."""
    reference = Reference.load(settings.config)
    agencies = {agency.id: agency for agency in reference.agencies}
    accounts = read_accounts(settings, reference.topics, agencies, args.as_of)
    if args.prometheus:
        _write(args.prometheus, accounts_metrics(accounts, args.as_of or SystemClock().now()))
    if args.json:
        print(msgspec.json.encode(_for_machines(accounts)).decode())
    else:
        Console().print(accounts_table(accounts, reference.channels, agencies))
        for what, ids in named(accounts):
            for complaint in ids[:SHOWN]:
                print(f"{what}: {complaint}")
    return 0 if accounts.closed() else 1


def named(accounts: Accounts) -> Iterator[tuple[str, list[str]]]:
    """Each discrepancy in words, with the ids of the first complaints that show it."""
    yield from accounts.missing_ids.items()
    if accounts.cases:
        yield from accounts.cases.missing_ids.items()
    for name, agency in accounts.failing().items():
        yield f"routed to {name}, not on its topic", agency.undelivered
        yield f"on the topic of {name}, never routed there", agency.unrouted


def _for_machines(accounts: Accounts) -> dict[str, object]:
    columns = ("taken", *COLUMNS)
    return {
        "channels": {
            code: {column: getattr(channel, column) for column in columns}
            for code, channel in sorted(accounts.channels.items())
        },
        "total": {column: accounts.total(column) for column in columns},
        "open_dead_letters": dict(accounts.reasons),
        "agencies": accounts.agencies,
        "received": {"records": accounts.records, "distinct": accounts.distinct},
        "refused_by_sink": {"open": accounts.unloaded, "given_up": accounts.given_up},
        "failing_agencies": accounts.failing(),
        "cases": accounts.cases,
        "clickhouse": {"complaints": accounts.stored, "rows": accounts.rows, "counted": accounts.counted},
        "topics_begun_anew": accounts.begun,
        "missing": accounts.missing,
        "missing_ids": accounts.missing_ids,
        "checks": accounts.checks(),
        "closed": accounts.closed(),
    }


def _write(path: Path, text: str) -> None:
    """Replace the file atomically, so that nobody reads half of it."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise ConfigError(f"--prometheus {path}: {error.strerror}") from error
