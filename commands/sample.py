"""`complaints sample`: write the sample complaints as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands.day import day
from complaints.errors import ConfigError
from complaints.settings import Settings
from producers.sample import COUNT, UNTIL, generate, line, load_material


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: how many complaints, which, and where to."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="JSON Lines (default: standard output)")
    count = f"complaints to make (default: {COUNT:,}); ten bad ones, revisions and repetitions come on top"
    parser.add_argument("--count", type=int, default=COUNT, help=count)
    parser.add_argument("--seed", type=int, default=1, help="another seed, another sample (default: 1)")
    until = f"last day, YYYY-MM-DD (default: {UNTIL}); the sample spans the 18 months before"
    parser.add_argument("--until", type=day, default=UNTIL, metavar="DATE", help=until)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write one body of `POST /v1/complaints` per line; return 0."""
    if args.count < 1:
        raise ConfigError(f"--count is {args.count}, needs to be 1 or more")
    made = generate(load_material(settings.config), count=args.count, seed=args.seed, until=args.until)
    lines = (line(one.submission) for one in made)
    if args.out is None:
        sys.stdout.buffer.writelines(lines)
        return 0
    try:
        with args.out.open("wb") as file:
            file.writelines(lines)
    except OSError as error:
        raise ConfigError(f"{args.out}: {error.strerror}") from error
    return 0
