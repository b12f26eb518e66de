"""`complaints restore`: write a backup onto new topics, from which worker and sink make everything else again."""

from __future__ import annotations

import argparse
from pathlib import Path

from complaints.errors import ConfigError
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.backup.topics import Backup


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the folder."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="what 'complaints backup' has written")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print for each topic how many records were written, and how many an interrupted restore had written; return 0."""
    if not args.folder.is_dir():
        raise ConfigError(f"{args.folder}: no such folder")
    for topic, new, there in Backup(args.folder, settings.kafka, load_topics(settings.config)).put_back():
        print(f"{topic}: {new:,} written" + (f", {there:,} were there" if there else ""))
    return 0
