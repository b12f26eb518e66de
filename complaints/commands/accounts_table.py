"""The accounts as tables for people, Thai and English."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table

from complaints.channels import Channel as Names
from complaints.commands.accounts import Accounts

_COLUMNS = {
    "received": "รับแล้ว\nreceived",
    "routed": "ส่งแล้ว\nrouted",
    "triage": "รอคัดแยก\ntriage",
    "dead": "ผิดพลาด\ndead",
    "missing": "ค้างอยู่\nin flight",
}


def accounts_table(accounts: Accounts, names: Mapping[str, Names]) -> RenderableType:
    """The ledger by channel, the reasons of dead letters, and every equation with its verdict."""
    return Group(_ledger(accounts, names), *([_reasons(accounts)] if accounts.reasons else []), _checks(accounts))


def _ledger(accounts: Accounts, names: Mapping[str, Names]) -> Table:
    table = Table(title="บัญชีเรื่องร้องเรียน · Ledger")
    table.add_column("ช่องทาง\nchannel")
    for heading in (*_COLUMNS.values(), "ไม่รับ\nrejected"):
        table.add_column(heading, justify="right")
    for code, channel in sorted(accounts.channels.items()):
        name = f"{names[code].thai}\n{names[code].english}" if code in names else code
        counts = [channel.received, channel.routed, channel.triage, channel.dead, channel.missing()]
        table.add_row(name, *(f"{len(ids):,}" for ids in counts), f"{channel.rejected:,}")
    totals = [accounts.total(name) for name in ("received", "routed", "triage", "dead")]
    cells = [*totals, len(accounts.missing()), accounts.rejected()]
    table.add_section()
    table.add_row("รวม\ntotal", *(f"{cell:,}" for cell in cells))
    return table


def _reasons(accounts: Accounts) -> Table:
    table = Table(title="เหตุที่ไม่รับ · Dead letters by reason")
    table.add_column("เหตุ · reason")
    table.add_column("จำนวน · count", justify="right")
    for reason, count in accounts.reasons.most_common():
        table.add_row(reason, f"{count:,}")
    return table


def _checks(accounts: Accounts) -> Table:
    table = Table(title="ตรวจสอบ · Checks")
    table.add_column("ต้องเท่ากัน · must hold")
    table.add_column("ผล · result")
    for name, holds in accounts.checks().items():
        table.add_row(name, "[green]ตรง · holds[/]" if holds else "[red]ไม่ตรง · does not hold[/]")
    return table
