"""`complaints correct`: publish what an official or an agency decided about a complaint."""

from __future__ import annotations

import argparse

from rich.console import Console

from complaints.clock import SystemClock
from complaints.settings import Settings
from operations.triage.decide_by_hand import decide_by_hand
from operations.triage.decision_options import add_decision
from operations.triage.which_complaint import add_complaint, complaint_named


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the complaint, and what was decided. A part not given stays as earlier corrections left it."""
    add_complaint(parser)
    add_decision(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the decision before and after, publish the correction; return 0 once Kafka has acknowledged it."""
    complaint = complaint_named(args, settings.config)
    decide_by_hand(args, settings, complaint, clock=SystemClock(), console=Console())
    return 0
