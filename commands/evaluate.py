"""`complaints evaluate labels` and `complaints evaluate routing`: measure on files with known answers."""

from __future__ import annotations

import argparse

from complaints.settings import Settings
from learning.classifier import evaluate as labels
from learning.routing import evaluate as routing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add one sub-command per subject."""
    subjects = parser.add_subparsers(dest="subject", required=True, metavar="SUBJECT")
    labels.configure(subjects.add_parser("labels", help="categories of texts", description=labels.__doc__))
    routing.configure(subjects.add_parser("routing", help="agencies of tickets", description=routing.__doc__))


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the sub-command asked for, and return its exit status."""
    if args.subject == "labels":
        return labels.run(args, settings)
    return routing.run(args, settings)
