"""`complaints areas`: rebuild the tables of `config/areas/`, learn cells from tickets, measure both."""

from __future__ import annotations

import argparse

from complaints.errors import ConfigError
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """One action."""
    parser.add_argument("action", choices=["build"], help="write names, codes and postcodes from the geothai package")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the tables into the config folder."""
    try:
        from streams.area.build import build
    except ImportError as error:
        raise ConfigError(f"{error.name} is missing: install the dev dependencies") from error
    print(f"{build(settings.config / 'areas'):,} areas")
    return 0
