"""At 80 columns every name, code, id, address and path is shown in full: wrapped or on its own line, never cut."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from uuid import UUID

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from commands import routes
from commands.up import show_status
from complaints.reference.agencies import Agencies
from complaints.reference.channels import Channel as Names
from learning.what_if import Difference, Move
from operations.dead_letters.letters import Letter
from operations.dead_letters.table import letters_table
from operations.ledger.accounts import Accounts, Channel
from operations.ledger.table import accounts_table
from operations.local.stack import Service, Stack
from producers.imports.counts import ImportLedger
from producers.imports.counts_table import ledger_table

CODE = "damrongdhama-nakhon-si-thammarat-office"
FOLDER = Path("/srv/ศูนย์ดำรงธรรมจังหวัดนครศรีธรรมราช/complaint-stream/var/production/logs")


def printed(*tables: RenderableType, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(*tables)
    text = cast(io.StringIO, console.file).getvalue()
    assert "…" not in text
    assert max(map(cell_len, text.splitlines())) <= width
    return text


def squeezed(text: str) -> str:
    """The cells of a wrapped column, joined again without any white space."""
    return "".join(text.split())


def first_column(text: str) -> str:
    """The cells of a table's first column, wrapped ones joined again."""
    return squeezed("\n".join(line.strip().split("  ")[0] for line in text.splitlines()))


def test_paths_and_addresses_of_the_status_stand_unbroken_for_copying() -> None:
    services = [
        Service("broker", "127.0.0.1:19092", FOLDER / "broker.log", lambda: True),
        Service("clickhouse", "127.0.0.1:19000, http://127.0.0.1:18123", FOLDER / "clickhouse.log", lambda: False),
    ]
    console = Console(file=io.StringIO(), width=80)
    show_status(cast(Stack, SimpleNamespace(services=lambda: services)), console)
    lines = cast(io.StringIO, console.file).getvalue().splitlines()
    for service in services:
        assert any(line.endswith(service.address) for line in lines)
        assert any(line.endswith(str(service.log)) for line in lines)


def test_the_ledger_keeps_codes_names_and_figures() -> None:
    channels = {CODE: Channel(received=12_345_678, routed=12_345_678), "hotline-1111": Channel(rejected=9_999_999)}
    accounts = Accounts(channels=channels, reasons=Counter({"implausible_time": 3}))
    names = {"hotline-1111": Names(thai="สายด่วนของรัฐบาล หนึ่งหนึ่งหนึ่งหนึ่ง", english="Hotline of the government")}
    text = printed(accounts_table(accounts, names))
    assert CODE in first_column(text)
    for words in ("12,345,678", "9,999,999", "implausible_time"):
        assert words in text


def test_dead_letters_keep_ids_reasons_and_channels() -> None:
    letter = Letter(
        "3f9a" * 8, datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC), None, b"",
        {"reason": "implausible_time", "step": "receive", "channel": CODE}, [], None,
    )  # fmt: skip
    text = printed(letters_table([letter]))
    assert letter.id in text
    assert "2026-11-02 10:04:05" in text
    assert "implausible_time" in text
    assert CODE in first_column(text)


@pytest.mark.parametrize(
    "name", ["เรื่องร้องเรียนประจำเดือนพฤศจิกายน๒๕๖๙ศูนย์ดำรงธรรมจังหวัดนครศรีธรรมราชฉบับแก้ไขครั้งที่สาม.xlsx", "a.csv"]
)
def test_an_import_ledger_keeps_the_name_of_its_file(name: str) -> None:
    ledger = ImportLedger(name, read=10, published=9, rejected=Counter({"invalid_field": 1}))
    assert name in squeezed(printed(ledger_table(ledger)))


def test_moves_keep_complaint_ids_and_agencies(config: Path) -> None:
    complaint = UUID("b3a3ae1e-6cd6-5a7c-8b5a-7a2e6b8a0a11")
    difference = Difference()
    difference.moves.append(
        Move(complaint, ("damrongdhama-80", "bma-bang-khun-thian"), ("mea",), "rule-with-a-long-name", "เหตุ · why")
    )
    console = Console(file=io.StringIO(), width=80, highlight=False)
    routes._show(difference, Agencies.load(config), 20, console)
    text = cast(io.StringIO, console.file).getvalue()
    assert "…" not in text
    assert str(complaint) in text
    assert "bma-bang-khun-thian" in squeezed(text)
