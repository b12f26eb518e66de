"""The accounts as tables for people, Thai and English."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table

from complaints.channels import Channel as Names
from complaints.commands.accounts import Accounts
from complaints.whole_table import whole_table

_COLUMNS = {
    "taken": "รับเข้า\nin",
    "routed": "ส่งแล้ว\nrouted",
    "triage": "รอคัดแยก\ntriage",
    "rejected": "ไม่รับ\nrejected",
    "dead": "ผิดพลาด\ndead",
    "in_flight": "ค้างอยู่\nin flight",
}
"""The first is the sum of the others."""


def accounts_table(accounts: Accounts, names: Mapping[str, Names]) -> RenderableType:
    """The ledger by channel, the reasons of open dead letters, and every equation with its verdict."""
    return Group(_ledger(accounts, names), *([_reasons(accounts)] if accounts.reasons else []), _checks(accounts))


def _ledger(accounts: Accounts, names: Mapping[str, Names]) -> Table:
    headings = tuple(_COLUMNS.values())
    table = whole_table("ช่องทาง\nchannel", numbers=headings, title="บัญชีเรื่องร้องเรียน · Ledger")
    for code, channel in sorted(accounts.channels.items()):
        name = f"{names[code].thai}\n{names[code].english}" if code in names else code
        table.add_row(name, *(f"{getattr(channel, column):,}" for column in _COLUMNS))
    table.add_section()
    table.add_row("รวม\ntotal", *(f"{accounts.total(column):,}" for column in _COLUMNS))
    return table


def _reasons(accounts: Accounts) -> Table:
    title = "เรื่องที่รอแก้ไข · Open dead letters by reason"
    table = whole_table("เหตุ · reason", numbers=("จำนวน · count",), title=title)
    for reason, count in accounts.reasons.most_common():
        table.add_row(reason, f"{count:,}")
    return table


def _checks(accounts: Accounts) -> Table:
    table = whole_table("ต้องเท่ากัน · must hold", "ผล · result", title="ตรวจสอบ · Checks")
    for name, holds in accounts.checks().items():
        table.add_row(name, "[green]ตรง · holds[/]" if holds else "[red]ไม่ตรง · does not hold[/]")
    return table
