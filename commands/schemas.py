"""`complaints schemas`: write or check the JSON Schemas of config/schemas."""

from __future__ import annotations

import argparse

from complaints.errors import ConfigError
from complaints.events.schemas import differences, schema_files
from complaints.settings import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """One option."""
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not up to date")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the files, or say which would change."""
    folder = settings.config / "schemas"
    if args.check:
        if found := differences(folder):
            raise ConfigError("\n".join([*found, "run 'complaints schemas' to write them"]))
        print(f"{folder} is up to date")
        return 0
    folder.mkdir(exist_ok=True)
    for path, text in schema_files(folder).items():
        path.write_bytes(text)
        print(f"wrote {path}")
    return 0
