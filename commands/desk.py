"""`complaints desk`: serve the pages for officials until it is told to stop."""

from __future__ import annotations

import argparse

from commands.listening import add_listening, with_listening
from complaints.clock import SystemClock
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options, which override the settings."""
    add_listening(parser, "desk")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal; return 0."""
    from web.desk.serve import serve  # slow to import, and --help needs none of it

    serve(with_listening(settings, "desk", args), SystemClock())
    return 0
