"""`complaints areas`: rebuild the tables of `config/areas/`, learn its cells from tickets, measure them."""

from __future__ import annotations

import argparse
from pathlib import Path

from complaints.errors import ConfigError
from complaints.reference.areas import Areas
from complaints.settings import Settings
from learning.area.evaluate import evaluate
from learning.area.learn import Labelled, learn, read_places, read_tickets
from streams.area.address import AddressReader
from streams.area.cells import write


def configure(parser: argparse.ArgumentParser) -> None:
    """The action, and the files it reads."""
    parser.add_argument(
        "action",
        choices=["build", "learn", "evaluate"],
        help="build: names, codes, postcodes from the geothai package; learn: cells.csv from tickets; "
        "evaluate: learn from four fifths of the tickets and measure on the rest",
    )
    parser.add_argument("files", nargs="*", type=Path, help="tickets: CSV (.gz) with lon, lat, address")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the tables into the config folder, or print what they are worth."""
    folder = settings.config / "areas"
    if args.action == "build":
        _build(folder)
    elif not args.files:
        raise ConfigError(f"areas {args.action}: name at least one file of tickets")
    elif args.action == "learn":
        cells = learn(*_points(args.files, settings.config))
        write(folder / "cells.csv", cells)
        print(f"{len(cells):,} cells")
    else:
        for row in evaluate(*_points(args.files, settings.config)):
            print(f"{row.where:10} {row.level:12} {row.tickets:7,} right {row.right:.3f} unknown {row.unknown:.3f}")
    return 0


def _build(folder: Path) -> None:
    try:
        from learning.area.build import build  # geothai is a development dependency
    except ImportError as error:
        raise ConfigError(f"{error.name} is missing: install the dev dependencies") from error
    print(f"{build(folder):,} areas")


def _points(files: list[Path], config: Path) -> tuple[Labelled, Labelled]:
    reader = AddressReader(Areas.load(config))
    return read_tickets(files, reader.read), read_places(config / "areas" / "places.csv")
