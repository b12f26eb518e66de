"""`complaints key`: print a fresh sealing key."""

from __future__ import annotations

import argparse

from complaints.sealing import new_key
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print one key for COMPLAINTS__SEALING__KEY."""
    print(new_key())
    return 0
