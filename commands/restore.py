"""`complaints restore`: write a backup onto new topics, from which worker and sink make everything else again."""

from __future__ import annotations

import argparse
from pathlib import Path

from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.backup.topics import Backup
from stores.kafka.create_topics import create_topics


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the folder."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="what 'complaints backup' has written")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print for each topic how many records were written, and how many an interrupted restore had written; return 0."""
    if not args.folder.is_dir():
        raise ConfigError(f"{args.folder}: no such folder")
    reference = Reference.load(settings.config)
    backup = Backup(args.folder, settings.kafka, reference.topics, reference.agency_ids)
    create_topics(settings.kafka, reference.topics.of_service("cases", backup.agencies_kept()), SystemClock())
    for topic, new, there in backup.put_back():
        print(f"{topic}: {new:,} written" + (f", {there:,} were there" if there else ""))
    return 0
