"""Where a command that serves HTTP listens: as its settings say, or its options --host and --port."""

from __future__ import annotations

import argparse

from msgspec.structs import replace

from complaints.settings import Settings


def add_listening(parser: argparse.ArgumentParser, section: str) -> None:
    """Add --host and --port, which override those of the section."""
    parser.add_argument("--host", help=f"address to listen on (default: {section}.host)")
    parser.add_argument("--port", type=int, help=f"port to listen on (default: {section}.port)")


def with_listening(settings: Settings, section: str, args: argparse.Namespace) -> Settings:
    """The settings with what the options say."""
    own = getattr(settings, section)
    return replace(settings, **{section: replace(own, host=args.host or own.host, port=args.port or own.port)})
