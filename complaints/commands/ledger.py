"""`complaints ledger`: account for every complaint, from the topics and from ClickHouse."""

from __future__ import annotations

import argparse

from rich.console import Console

from complaints.agencies import Agencies
from complaints.channels import load_channels
from complaints.commands.accounts import read_accounts
from complaints.commands.accounts_table import accounts_table
from complaints.settings import Settings
from complaints.topics import load_topics

SHOWN = 20


def configure(parser: argparse.ArgumentParser) -> None:
    """No options: settings say where Kafka and ClickHouse are."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the ledger; 1 when it does not close."""
    agencies = [agency.id for agency in Agencies.load(settings.config)]
    accounts = read_accounts(settings, load_topics(settings.config), agencies)
    Console().print(accounts_table(accounts, load_channels(settings.config)))
    for complaint in accounts.missing()[:SHOWN]:
        print(f"in flight or missing: {complaint}")
    return 0 if all(accounts.checks().values()) else 1
