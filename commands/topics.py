"""`complaints topics`: create the topics of config/topics.yaml, agency topics included."""

from __future__ import annotations

import argparse

from complaints.clock import SystemClock
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from complaints.topics import load_topics
from stores.kafka.create_topics import create_topics


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Create what is missing; running it again changes nothing."""
    agencies = tuple(agency.id for agency in Agencies.load(settings.config))
    topics = load_topics(settings.config).all(agencies)
    created = create_topics(settings.kafka, topics, SystemClock())
    for name in created:
        print(f"created {name}")
    print(f"{len(topics):,} topics are ready, {len(created):,} of them new")
    return 0
