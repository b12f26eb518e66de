"""`complaints backup`: copy the topics from which everything else is made again into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from complaints.reference.reference import Reference
from complaints.settings import Settings
from operations.backup.topics import Backup


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the folder."""
    parser.add_argument("folder", metavar="FOLDER", type=Path, help="a new one, or that of the last backup")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print for each topic how many records were added; return 0. The system may run meanwhile."""
    reference = Reference.load(settings.config)
    backup = Backup(args.folder, settings.kafka, reference.topics, reference.agency_ids)
    for topic, new in backup.take():
        print(f"{topic}: {new:,} new")
    print("The sealing key is not in it: keep a copy of it elsewhere (docs/operations.md).")
    return 0
