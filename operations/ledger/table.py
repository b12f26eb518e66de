"""The accounts as tables for people, Thai and English."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from complaints.reference.agencies import Agency as AgencyNames
from complaints.reference.channels import Channel as Names
from complaints.whole_table import whole_table
from operations.cases.words import STATES
from operations.ledger.accounts import Accounts, Agency
from operations.ledger.cases import CaseAccounts

_COLUMNS = {
    "taken": "รับเข้า\nin",
    "routed": "ส่งแล้ว\nrouted",
    "triage": "รอคัดแยก\ntriage",
    "rejected": "ไม่รับ\nrejected",
    "dead": "ผิดพลาด\ndead",
    "in_flight": "ค้างอยู่\nin flight",
}
"""The first column is the sum of the others."""


def accounts_table(
    accounts: Accounts, names: Mapping[str, Names], agencies: Mapping[str, AgencyNames] | None = None
) -> RenderableType:
    """The ledger by channel, open dead letters by reason, every equation and its result, and agencies that fail."""
    parts: list[RenderableType] = [_ledger(accounts, names), _records(accounts)]
    if accounts.reasons:
        parts.append(_reasons(accounts))
    if accounts.cases:
        parts.append(_cases(accounts.cases))
    parts.append(_checks(accounts))
    if failing := accounts.failing():
        parts.append(_failing(failing, agencies or {}))
    return Group(*parts, *(Text(line) for line in accounts.begun))


def _records(accounts: Accounts) -> Text:
    repeats = accounts.records - accounts.distinct
    return Text(
        f"ระเบียนที่รับ records received {accounts.records:,} · เลขเรื่อง distinct ids {accounts.distinct:,} · "
        f"ซ้ำหรือแก้ไข repeats and revisions {repeats:,}"
    )


def _failing(failing: Mapping[str, Agency], names: Mapping[str, AgencyNames]) -> Table:
    headings = ("ส่งถึง\nrouted", "บนหัวข้อ\non topic", "ล่าสุด\ndecided", "คลัง\nClickHouse")
    title = "หน่วยงานที่ไม่ตรง · Agencies that do not agree"
    table = whole_table("หน่วยงาน\nagency", numbers=headings, title=title)
    for code, one in failing.items():
        name = f"{names[code].th}\n{names[code].en}\n{code}" if code in names else code
        table.add_row(name, *(f"{count:,}" for count in (one.routed, one.delivered, one.decided, one.stored)))
    return table


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


def _cases(cases: CaseAccounts) -> Table:
    table = whole_table("สถานะ\nstate", numbers=("เรื่อง\ncases",), title="เรื่องที่หน่วยงาน · Cases")
    for state, count in cases.states.most_common():
        table.add_row(STATES.get(state, state), f"{count:,}")
    table.add_section()
    table.add_row(f"รวม · total ({cases.steps:,} ขั้นตอน · steps)", f"{cases.states.total():,}")
    return table


def _checks(accounts: Accounts) -> Table:
    table = whole_table("ต้องเท่ากัน · must hold", "ผล · result", title="ตรวจสอบ · Checks")
    for name, holds in accounts.checks().items():
        table.add_row(name, "[green]ตรง · holds[/]" if holds else "[red]ไม่ตรง · does not hold[/]")
    return table
