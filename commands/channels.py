"""`complaints channels suggest`: propose how the files of a new channel are read, and add the channel."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from pathlib import Path

from rich.console import Console

from commands.suggestion_words import print_suggestion
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.reference.add_channel import add_channel, channel_text
from complaints.reference.channels import Channel, load_channels
from complaints.settings import Settings
from producers.reading.input_file import InputFile
from producers.suggest.column_words import ColumnWords
from producers.suggest.examples import try_out
from producers.suggest.suggestion import Suggestion, suggest

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the file, and what to do with the proposal."""
    commands = parser.add_subparsers(title="channels commands", metavar="suggest", required=True)
    command = commands.add_parser("suggest", help="propose a whole channel from one of its files")
    command.add_argument("file", metavar="FILE", type=Path, help="CSV, .xlsx, .xls or .ods, as the channel sends it")
    command.add_argument("--save", metavar="CODE", help="add it to config/channels.yaml under this code")
    command.add_argument("--thai", metavar="NAME", help="the channel's Thai name (default: its code)")
    command.add_argument("--english", metavar="NAME", help="the channel's English name (default: its code)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print and with `--save` add the proposal; 0 when an import would take the file by it, 1 when it would refuse."""
    if args.save is not None:
        _require_new(args.save, settings)
    file, now = InputFile(args.file), SystemClock().now()
    try:
        proposal = suggest(file, ColumnWords.load(settings.config), now)
    finally:
        file.close()
    if missing := proposal.missing():
        raise ConfigError(_nothing(proposal, missing))
    proposal, trial = try_out(args.file, proposal, now)
    print_suggestion(proposal, trial, Console())
    code = args.save or "CODE"
    channel = Channel(thai=args.thai or code, english=args.english or code, table=proposal.table())
    print()
    if args.save is None:
        print(channel_text(code, channel), end="")
        print(f"\nบันทึก · to add it: complaints channels suggest {shlex.quote(str(args.file))} --save CODE")
    else:
        _save(settings, code, channel, args.file)
    return 1 if trial.problem else 0


def _require_new(code: str, settings: Settings) -> None:
    if not _CODE.fullmatch(code):
        raise ConfigError(f"--save {code}: a code has small letters, digits and hyphens, 64 at most")
    if code in load_channels(settings.config):
        raise ConfigError(f"--save {code}: there is such a channel already; choose another code, or edit it by hand")


def _save(settings: Settings, code: str, channel: Channel, file: Path) -> None:
    add_channel(settings.config, code, channel, "Proposed by `complaints channels suggest`; look it over.")
    path = settings.config / "channels.yaml"
    print(f"บันทึกแล้ว · added to {path}: {code}")
    if channel.thai == channel.english == code:
        print(f"  thai and english are {code!r} so far: name it there", file=sys.stderr)
    print(f"นำเข้า · to import: complaints import {shlex.quote(str(file))} --channel {code}")


def _nothing(proposal: Suggestion, missing: tuple[str, ...]) -> str:
    names = ", ".join(filter(None, proposal.header.names))
    found = ", ".join(f"{guess.field}: {' + '.join(guess.columns)}" for guess in proposal.guesses)
    return (
        f"{proposal.file}: no column looks like {' or '.join(missing)}, which every channel needs; row "
        f"{proposal.header.number} names the columns {names}; found: {found or 'none'}. "
        "Rename the column, or write the channel by hand as docs/channels.md says"
    )
