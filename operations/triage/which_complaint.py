"""The command-line arguments that name one complaint: its id, or its channel and the channel's own reference."""

from __future__ import annotations

import argparse
from pathlib import Path
from uuid import UUID

from complaints.errors import ConfigError
from complaints.events.identity import complaint_id
from complaints.reference.channels import load_channels


def add_complaint(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that name one complaint."""
    parser.add_argument("complaint", nargs="?", metavar="ID|CHANNEL:REFERENCE", help="its id, or channel and reference")
    parser.add_argument("--channel", metavar="CODE", help="the channel it came by, with --reference")
    parser.add_argument("--reference", help="the channel's own reference, as the channel writes it")


def complaint_named(args: argparse.Namespace, config: Path) -> UUID:
    """The id of the complaint that the arguments name. Raises ConfigError where they name none or more than one."""
    given = (args.complaint is not None, args.channel is not None, args.reference is not None)
    if given == (True, False, False):
        return complaint_of(args.complaint, config)
    if given == (False, True, True):
        return _referenced(args.channel, args.reference, config)
    raise ConfigError("say which complaint: its id, CHANNEL:REFERENCE, or --channel with --reference")


def complaint_of(text: str, config: Path) -> UUID:
    """The id of the complaint that `ID` or `CHANNEL:REFERENCE` names. Raises ConfigError where it names none."""
    try:
        return UUID(text)
    except ValueError:
        channel, colon, reference = text.partition(":")
        if not colon:
            raise ConfigError(f"{text!r} is neither a complaint's id nor CHANNEL:REFERENCE") from None
        return _referenced(channel, reference, config)


def _referenced(channel: str, reference: str, config: Path) -> UUID:
    channels = load_channels(config)
    if channel not in channels:
        raise ConfigError(f"no channel {channel!r} in {config / 'channels.yaml'}; there are {', '.join(channels)}")
    if not reference.strip():
        raise ConfigError("the reference is empty")
    return complaint_id(channel, reference)
