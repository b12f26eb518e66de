"""`complaints key`: print a fresh sealing key."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from complaints.privacy.sealing import new_key
from complaints.running_stack import kept_key_files
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print one key for COMPLAINTS__SEALING__KEY, with a warning where there is one already; return 0."""
    if there := _kept(settings):
        print(f"complaints: there is a sealing key already: {there}. What a second one seals,", file=sys.stderr)
        print("the first does not open; give a new key its own sealing.key_id.", file=sys.stderr)
    print(new_key())
    return 0


def _kept(settings: Settings) -> Path | str | None:
    if settings.sealing.key:
        return "COMPLAINTS__SEALING__KEY"
    own = [settings.sealing.key_file.resolve()] if settings.sealing.key_file.is_file() else []
    return next(iter([*own, *kept_key_files()]), None)
