"""`complaints schemas`: write or check the files made from event types and topics: JSON Schemas and `asyncapi.yaml`."""

from __future__ import annotations

import argparse

from complaints.asyncapi import FILE, asyncapi_text
from complaints.errors import ConfigError
from complaints.events.schemas import differences, schema_files
from complaints.settings import Settings, load_settings
from complaints.topics import load_topics


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the only option."""
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not up to date")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Write the files, or check them: raises ConfigError naming those that would change. Return 0."""
    folder, document = settings.config / "schemas", settings.config / FILE
    # Without this machine's environment variables: what they override does not belong into a published document.
    text = asyncapi_text(load_topics(settings.config), load_settings(settings.config, environ={}))
    if args.check:
        found = differences(folder)
        if not document.is_file() or document.read_bytes() != text:
            found.append(f"{document}: does not match topics.yaml and the event types")
        if found:
            raise ConfigError("\n".join([*found, "run 'complaints schemas' to write them"]))
        print(f"{folder} and {document} are up to date")
        return 0
    folder.mkdir(exist_ok=True)
    for path, content in {**schema_files(folder), document: text}.items():
        path.write_bytes(content)
        print(f"wrote {path}")
    return 0
