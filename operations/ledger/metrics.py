"""The accounts as metrics in the text format that Prometheus' node exporter reads from files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from operations.ledger.accounts import COLUMNS, Accounts


def accounts_metrics(accounts: Accounts, at: datetime) -> str:
    """The file's text: gauges by channel and column, discrepancy, dead-letter reason and check, and their time."""
    return "\n".join([*_lines(accounts, at), ""])


def _lines(accounts: Accounts, at: datetime) -> Iterator[str]:
    yield "# HELP complaints_ledger Distinct complaints of a channel by where they stand."
    yield "# TYPE complaints_ledger gauge"
    for code, channel in sorted(accounts.channels.items()):
        for column in COLUMNS:
            labels = f'channel="{_escaped(code)}",stands="{column}"'
            yield f"complaints_ledger{{{labels}}} {getattr(channel, column)}"
    yield "# HELP complaints_ledger_missing Complaints missing where they must be."
    yield "# TYPE complaints_ledger_missing gauge"
    of_cases = accounts.cases.missing if accounts.cases else {}
    for what, count in sorted({**accounts.missing, **of_cases}.items()):
        yield f'complaints_ledger_missing{{what="{what}"}} {count}'
    if accounts.cases:
        yield "# HELP complaints_ledger_cases Cases by state."
        yield "# TYPE complaints_ledger_cases gauge"
        for state, count in sorted(accounts.cases.states.items()):
            yield f'complaints_ledger_cases{{state="{_escaped(state)}"}} {count}'
    yield "# HELP complaints_ledger_open_dead_letters Dead letters neither replayed nor dropped."
    yield "# TYPE complaints_ledger_open_dead_letters gauge"
    for reason, count in sorted(accounts.reasons.items()):
        yield f'complaints_ledger_open_dead_letters{{reason="{_escaped(reason)}"}} {count}'
    yield "# HELP complaints_ledger_holds Whether an equation of the ledger holds."
    yield "# TYPE complaints_ledger_holds gauge"
    for name, holds in accounts.checks().items():
        yield f'complaints_ledger_holds{{check="{name}"}} {int(holds)}'
    yield "# HELP complaints_ledger_timestamp_seconds When this was so."
    yield "# TYPE complaints_ledger_timestamp_seconds gauge"
    yield f"complaints_ledger_timestamp_seconds {at.timestamp():.0f}"


def _escaped(label: str) -> str:
    return label.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
