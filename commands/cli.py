"""The `complaints` program: imports only the command asked for, runs it, and prints our errors without a traceback."""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from complaints.errors import ComplaintsError, ConfigError
from complaints.privacy.redacted_log import RedactingFormatter
from complaints.running_stack import settings_here
from complaints.settings import Settings, load_settings

COMMANDS = {
    "demo": "the whole pipeline on this machine with a sample, ending with ledger and trends",
    "up": "the whole pipeline on this machine, until Ctrl-C",
    "import": "publish the complaints of a file",
    "gateway": "serve HTTP intake",
    "worker": "classify and route received complaints",
    "sink": "load classified complaints into ClickHouse",
    "channels": "propose how the files of a new channel are read, and add the channel",
    "check": "whether configuration, services and running processes are as they should be, and what to do",
    "status": "services, lag, dead letters, versions and receipts at a glance, and what needs a person",
    "topics": "create the topics of config/topics.yaml",
    "migrate": "bring the ClickHouse schema up to date",
    "trends": "what people complain about, and how it changes",
    "dashboard": "serve the same and more as pages for a browser",
    "portal": "serve the pages on which citizens follow their complaints; tell a lost tracking code",
    "desk": "serve the officials' pages: triage, cases, steps, search, audit",
    "accounts": "local accounts of the desk: add, list, disable, set a password",
    "incidents": "reports of one event become one incident: follow the stream, replay a file, set complaints apart",
    "surges": "where more is reported than chance explains: follow the stream, or replay a file",
    "forecast": "how many complaints the coming days bring; how good such forecasts would have been",
    "closures": "whether what was called resolved is reported there again, beside like places; per agency",
    "words": "what more people write about than before, and what has no category yet",
    "hotspots": "where a matter is more common than elsewhere, comes back, or is reported late",
    "ledger": "account for every complaint, from the topics and from ClickHouse",
    "dead-letters": "list, show, replay or drop what could not be taken",
    "backup": "copy the topics from which everything else is made again into a folder",
    "restore": "write a backup onto new topics",
    "receipts": "the published chain over accepted complaints: close days, check a receipt, verify",
    "sample": "write the sample complaints as a file",
    "decide": "what would be decided about the complaints of a file, and why",
    "routes": "what another rule set or model would change, over retained history",
    "triage": "what waits for a person's decision: list, show, decide",
    "agencies": "find an agency: its id, names and topic, and a line that reads it",
    "case": "one case as it stands or stood: steps, deadlines, reasons, and the rules that decided",
    "agency": "an agency's own cases: what arrives, and accept, answer, transfer or resolve them",
    "cases": "what becomes of complaints at the agencies: run the service, replay observed states",
    "exchange": "messages to and from agencies without Kafka: Traffy Fondue's shapes, and 1111's SOAP calls",
    "webhooks": "deliver events to agencies without Kafka, by HTTPS: run, list, test, replay, new secrets",
    "conformance": "an agency tests its own webhook receiver or Kafka consumer, offline",
    "notifications": "tell citizens what happens to their cases, and count what was sent",
    "correct": "publish what an official or an agency decided about a complaint",
    "disagreements": "where officials and agencies decided otherwise than model and rules",
    "train": "train the classifier",
    "train-national": "train the model of national complaints",
    "train-bodies": "learn from decided tickets which agencies work along",
    "evaluate": "measure classifier or router on labelled files",
    "areas": "rebuild the area tables of config/areas",
    "schemas": "write or check the JSON Schemas of the events",
    "key": "make a sealing key",
}
MODULES = {
    "import": "import_file",
    "dead-letters": "dead_letters",
    "train-bodies": "train_bodies",
    "train-national": "train_national",
}
"""Modules of commands whose name cannot be a module's."""
WITHOUT_SERVICES = {
    *("channels", "decide", "demo", "up", "sample", "train", "train-bodies", "train-national", "evaluate", "areas"),
    *("schemas", "key", "closures", "conformance"),
}
"""Commands that use no running stack. An action of another that uses none sets `without_services` in its arguments."""
PACKAGES = (
    "complaints",
    "stores",
    "producers",
    "streams",
    "sinks",
    "trends",
    "learning",
    "operations",
    "web",
    "commands",
    "embedded",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status: 0 done, 1 failed, 2 wrong usage or configuration, 130 interrupted."""
    parser = _parser()
    arguments = list(sys.argv[1:] if argv is None else argv)
    name = next((word for word in arguments if word in COMMANDS), None)
    command, args = None, argparse.Namespace()
    try:
        if name:
            _refuse_foreign_packages()
            command = importlib.import_module(module_of(name))
            command.configure(parser.commands[name])
        args = parser.parse_args(arguments)
        if command is None:
            parser.print_help()
            return 2
        _log_to(args.log)
        return int(command.run(args, _settings(name or "", args)))
    except ConfigError as error:
        print(f"complaints: {error}", file=sys.stderr)
        return 2
    except ComplaintsError as error:
        print(f"complaints: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has closed it; stdout must be replaced, or Python prints an error at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if not _is_of_an_option(error, args):
            raise
        print(f"complaints: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2


def module_of(command: str) -> str:
    """The module of a command; it has `configure(parser)` and `run(args, settings)`."""
    return f"commands.{MODULES.get(command, command)}"


def _is_of_an_option(error: OSError, args: argparse.Namespace) -> bool:
    """Whether this error is about a file or folder that the user named, one in it, or one that it is in."""
    if not isinstance(error.filename, str):
        return False
    values = [each for value in vars(args).values() for each in (value if isinstance(value, list) else [value])]
    named, failed = [value.absolute() for value in values if isinstance(value, Path)], Path(error.filename).absolute()
    return any(failed.is_relative_to(each) or each.is_relative_to(failed) for each in named)


def _settings(command: str, args: argparse.Namespace) -> Settings:
    if command in WITHOUT_SERVICES or getattr(args, "without_services", False):
        return load_settings(args.config)
    settings, stack = settings_here(args.config)
    if stack is not None:
        print(f"complaints: using the stack of {stack.told()}", file=sys.stderr)
    return settings


class _Parser(argparse.ArgumentParser):
    commands: dict[str, argparse.ArgumentParser]


def _parser() -> _Parser:
    parser = _Parser(prog="complaints", description="Citizen complaints: classified, routed, counted exactly once.")
    parser.add_argument(
        "--config", type=Path, help="config folder (default: $COMPLAINTS_CONFIG_DIR or the shipped one)"
    )
    parser.add_argument("--log", type=Path, help="append the log to this file instead of standard error")
    group = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=argparse.ArgumentParser)
    parser.commands = {name: group.add_parser(name, help=text, description=text) for name, text in COMMANDS.items()}
    return parser


def _log_to(path: Path | None) -> None:
    handler = logging.FileHandler(path, encoding="utf-8") if path else logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # clickhouse_driver logs a traceback for every failed connection, which it also raises.
    logging.getLogger("clickhouse_driver").setLevel(logging.CRITICAL)


def _refuse_foreign_packages() -> None:
    """Raise ConfigError where another distribution's package of the same, common name would be imported for ours."""
    home = Path(__file__).resolve().parent.parent
    for package in PACKAGES:
        spec = find_spec(package)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != home:
            raise ConfigError(f"package {package!r} is {origin or 'missing'}, not ours in {home}")


if __name__ == "__main__":
    sys.exit(main())
