"""`complaints portal`: serve the citizens' pages until told to stop, or tell a citizen's code again."""

from __future__ import annotations

import argparse
from uuid import UUID

from commands.listening import add_listening, with_listening
from complaints.clock import SystemClock
from complaints.privacy.tracking_code import TrackingCodes, tracking_url
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options, which override the settings."""
    add_listening(parser, "portal")
    parser.add_argument(
        "--code-of",
        type=UUID,
        metavar="ID",
        help="print the tracking code of a complaint instead, for a citizen who lost it and has shown who they are",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until a signal, or print a code; return 0."""
    if args.code_of:
        code = TrackingCodes.from_settings(settings.sealing).code_of(args.code_of)
        print(f"{code}\n{tracking_url(settings.portal.url, code)}" if settings.portal.url else code)
        return 0
    from web.portal.serve import serve  # slow to import, and --help needs none of it

    serve(with_listening(settings, "portal", args), SystemClock())
    return 0
