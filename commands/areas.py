"""`complaints areas`: rebuild the tables of `config/areas/`, learn its cells from tickets, or measure them."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from complaints.errors import ConfigError
from complaints.reference.areas import Areas
from complaints.settings import Settings
from learning.area.borders import extract, province_cells, read_borders
from learning.area.evaluate import evaluate
from learning.area.learn import learn, read_places, read_tickets
from learning.area.points import Labelled
from streams.area.address import AddressReader
from streams.area.cells import Cells, write

_PROVINCE = 2
"""Digits of a province's code."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the action, and the files it reads."""
    parser.add_argument(
        "action",
        choices=["build", "borders", "provinces", "learn", "evaluate"],
        help="build: names, codes, postcodes from the geothai package; borders: provinces.geojson from Natural Earth's "
        "file of the world; provinces: the cells of provinces in cells.csv anew, those learned stay; learn: all of "
        "cells.csv, from tickets; evaluate: learn from four fifths of the tickets and measure on the rest",
    )
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        help="borders: GeoJSON with iso_3166_2; learn, evaluate: tickets, CSV (.gz) with lon, lat, address",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the tables into the config folder, or print how often they are right; return 0."""
    folder = settings.config / "areas"
    if args.action == "build":
        _build(folder)
    elif args.action == "provinces":
        learned = {cell: code for cell, code in Cells.load(folder / "cells.csv").items() if len(code) > _PROVINCE}
        _write(folder, {**_provinces(folder), **learned})
    elif not args.files:
        raise ConfigError(f"areas {args.action}: name at least one file")
    elif args.action == "borders":
        print(f"{extract(args.files[0], folder / 'provinces.geojson')} provinces")
    elif args.action == "learn":
        _write(folder, learn(_tickets(args.files, settings.config), _provinces(folder)))
    else:
        for row in evaluate(_tickets(args.files, settings.config), _provinces(folder)):
            print(f"{row.where:10} {row.level:12} {row.tickets:7,} right {row.right:.3f} unknown {row.unknown:.3f}")
    return 0


def _build(folder: Path) -> None:
    try:
        from learning.area.build import build  # geothai is a development dependency
    except ImportError as error:
        raise ConfigError(f"{error.name} is missing: install the dev dependencies") from error
    print(f"{build(folder):,} areas")


def _write(folder: Path, cells: Mapping[int, str]) -> None:
    write(folder / "cells.csv", cells)
    print(f"{len(cells):,} cells")


def _provinces(folder: Path) -> dict[int, str]:
    return province_cells(read_borders(folder / "provinces.geojson"), read_places(folder / "places.csv"))


def _tickets(files: list[Path], config: Path) -> Labelled:
    return read_tickets(files, AddressReader(Areas.load(config)).read)
