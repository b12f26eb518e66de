"""Chooses the source that reads a file or address, by what the user named and what it looks like."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.reference.channels import Channel
from producers.channels.format import Format, Target
from producers.channels.registry import FORMATS, Formats
from producers.channels.source import Source

AUTO = "auto"
NAMES = (AUTO, *(form.name for form in FORMATS))


def open_source(
    target: str,
    channels: Mapping[str, Channel],
    clock: Clock,
    *,
    form: str = AUTO,
    channel: str | None = None,
    formats: Formats = FORMATS,
) -> Source:
    """Open a file or address. Raises ConfigError when it does not fit its format or channel, or these are unclear."""
    if channel is not None and channel not in channels:
        raise ConfigError(f"--channel {channel}: no such channel; there are {', '.join(channels)}")
    asked = Target(address=target, channel=channel, channels=channels, clock=clock)
    chosen = _chosen(asked, form, formats)
    if chosen.channel is not None and channel not in (None, chosen.channel):
        raise ConfigError(f"--channel {channel}: format {chosen.name} is of channel {chosen.channel}")
    if chosen.channel is None and chosen.needs_channel and channel is None:
        there = ", ".join(code for code, each in channels.items() if each.table)
        raise ConfigError(f"{target}: a table needs --channel; there are {there}. {_how_to_add(target)}")
    try:
        return chosen.open(asked)
    except ConfigError as error:
        if form != AUTO or chosen is not formats[-1] or channel is not None or not Path(target).is_file():
            raise
        # Without a channel any file that fits nothing else is taken for one of the last format.
        raise ConfigError(
            f"{error}. If it is another channel's, name it with --channel. {_how_to_add(target)}"
        ) from error


def _chosen(target: Target, form: str, formats: Formats) -> Format:
    if form != AUTO:
        return next(each for each in formats if each.name == form)
    return next((each for each in formats if each.fits(target)), formats[-1])


def _how_to_add(target: str) -> str:
    return f"For a new channel: complaints channels suggest {shlex.quote(target)}"
