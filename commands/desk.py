"""`complaints desk`: serve the pages for officials until it is told to stop."""

from __future__ import annotations

import argparse

import msgspec

from complaints.clock import SystemClock
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options, which override the settings."""
    parser.add_argument("--host", help="address to listen on (default: desk.host)")
    parser.add_argument("--port", type=int, help="port to listen on (default: desk.port)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal; return 0."""
    from web.desk.serve import serve  # slow to import, and --help needs none of it

    wanted = settings.desk
    changed = msgspec.structs.replace(wanted, host=args.host or wanted.host, port=args.port or wanted.port)
    serve(msgspec.structs.replace(settings, desk=changed), SystemClock())
    return 0
