"""`complaints restore`: write a backup onto new topics, of which worker and sink make everything else."""

from __future__ import annotations

import argparse
from pathlib import Path

from complaints.errors import ConfigError
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.backup.topics import Backup


def configure(parser: argparse.ArgumentParser) -> None:
    """Where from."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="what 'complaints backup' has written")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Say for each topic how many records were written, and how many were there from a restore that was ended."""
    if not args.folder.is_dir():
        raise ConfigError(f"{args.folder}: no such folder")
    for topic, new, there in Backup(args.folder, settings.kafka, load_topics(settings.config)).put_back():
        print(f"{topic}: {new:,} written" + (f", {there:,} were there" if there else ""))
    return 0
