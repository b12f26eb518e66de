"""`complaints migrate`: bring the ClickHouse schema up to date."""

from __future__ import annotations

import argparse

from complaints.settings import Settings
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.migrate import migrate


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options: settings say where ClickHouse is."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Apply new migrations and print their names; return 0."""
    applied = migrate(ClickHouse(settings.clickhouse), settings.config)
    print("\n".join(f"applied {name}" for name in applied) or "already up to date")
    return 0
