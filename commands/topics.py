"""`complaints topics`: create the topics of config/topics.yaml, agency topics included."""

from __future__ import annotations

import argparse

from complaints.clock import SystemClock
from complaints.reference.reference import Reference
from complaints.settings import Settings
from stores.kafka.create_topics import create_topics


def configure(parser: argparse.ArgumentParser) -> None:
    """Add no options."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Create missing topics and print their names; idempotent. Return 0."""
    reference = Reference.load(settings.config)
    topics = reference.topics.all(reference.agency_ids)
    created = create_topics(settings.kafka, topics, SystemClock())
    for name in created:
        print(f"created {name}")
    print(f"{len(topics):,} topics are ready, {len(created):,} of them new")
    return 0
