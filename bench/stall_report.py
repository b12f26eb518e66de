"""The report of a stall: a table for people, a picture, and whether everything is counted exactly once."""

from __future__ import annotations

from collections.abc import Mapping

from bench.bench_kafka import ROOT
from bench.comparison import Measurement
from bench.load import BATCH, SENDERS, Load
from bench.report import write_into
from bench.stall_picture import draw
from bench.stall_story import Story
from bench.versions import versions
from operations.ledger.accounts import Accounts

STEADY, STALLED = "agency that reads", "agency that stops"
DOCUMENT = ROOT / "docs/backpressure.md"
PICTURE = ROOT / "docs/backpressure.png"


def report(
    story: Story,
    load: Load,
    accounts: Accounts,
    read: Mapping[str, Mapping[str, int]],
    source: str,
    *,
    write: bool,
) -> bool:
    """Print the report, write it into docs/ if asked; return whether nothing was lost or doubled anywhere."""
    checks = _checks(load, accounts, read)
    found = _measurement(story, load, accounts, read, source, checks)
    print(found.markdown())
    if write:
        write_into(DOCUMENT, "stall", found)
        draw(story, PICTURE)
    return all(checks.values())


def _checks(load: Load, accounts: Accounts, read: Mapping[str, Mapping[str, int]]) -> dict[str, bool]:
    delivered = sum(agency.delivered for agency in accounts.agencies.values())
    return accounts.checks() | {
        "accepted = in ClickHouse = counted": load.accepted == accounts.stored == accounts.counted,
        **{
            f"{name} has read every complaint of the agencies": one["distinct"] == delivered
            for name, one in read.items()
        },
    }


def _measurement(
    story: Story,
    load: Load,
    accounts: Accounts,
    read: Mapping[str, Mapping[str, int]],
    source: str,
    checks: Mapping[str, bool],
) -> Measurement:
    marks = story.marks
    spans = [("load begins", "stopped"), ("stopped", "goes on"), ("goes on", "caught up")]
    stalled_secs, load_secs = marks["goes on"] - marks["stopped"], marks["load ends"] - marks["load begins"]
    waiting = "; ".join(
        f"{group} {story.most_waiting(group):,}, after {story.caught_up_secs(group):.0f} s a hundredth of it"
        for group in story.lag
    )
    failed = [name for name, holds in checks.items() if not holds]
    return Measurement(
        title=f"ClickHouse and one agency stopped for {stalled_secs:.0f} s",
        source=source,
        columns=["process", "peak MB before", "peak MB while stopped", "peak MB after"],
        rows=[[name, *(f"{story.peak(name, *span):,.0f}" for span in spans)] for name in story.memory],
        conditions=[
            f"{load.accepted:,} complaints accepted in {load_secs:.0f} s ({load.accepted / load_secs:,.0f} a second),"
            f" {SENDERS} clients with {BATCH} in a request, as fast as they are answered;"
            f" {load.refusals} requests not taken; whole stack, both agencies and the clients on one machine",
            f"most records waiting: {waiting}",
            f"load ends at {marks['load ends']:.0f} s, nothing waits any more at {marks['caught up']:.0f} s",
            f"started again meanwhile: {', '.join(story.restarts) or 'nothing'}",
            f"in ClickHouse {accounts.stored:,}, counted there {accounts.counted:,}, dead letters"
            f" {accounts.total('dead'):,}; read by " + "; ".join(_read(name, one) for name, one in read.items()),
            f"of {len(checks)} equations of the ledger {len(checks) - len(failed)} hold" + ": not ".join(["", *failed]),
        ],
        versions=versions("confluent-kafka", "faust-streaming", "chdb-core", "aiohttp"),
    )


def _read(name: str, one: Mapping[str, int]) -> str:
    return f"the {name}: {one['records']:,} records, {one['distinct']:,} complaints"
