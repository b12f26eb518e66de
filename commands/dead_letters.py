"""`complaints dead-letters`: list, show, replay or drop what could not be taken."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterable, Iterator

from rich.console import Console

from complaints.clock import SystemClock, time_from
from complaints.errors import ConfigError
from complaints.privacy.sealing import Sealer
from complaints.reference.reference import Reference
from complaints.settings import Settings
from complaints.topics import Topics, load_topics
from operations.dead_letters.actions import LetterActions
from operations.dead_letters.letters import Letter, read_letters
from operations.dead_letters.replay import Replayer
from operations.dead_letters.table import letters_table, line, shown
from stores.kafka.outbox import Outbox

_FILTERS = ("reason", "step", "channel", "file", "since")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the four commands and their filters."""
    commands = parser.add_subparsers(title="commands", dest="what", metavar="COMMAND", required=True)
    listing = commands.add_parser("list", help="how many are open, by reason, step and channel")
    listing.add_argument("--each", action="store_true", help="one line for each, with its id")
    listing.add_argument("--all", action="store_true", help="those that were replayed or dropped as well")
    show = commands.add_parser("show", help="one with its headers, its original bytes and what was done about it")
    show.add_argument("id", nargs=1, metavar="ID", help="or its beginning")
    replay = commands.add_parser("replay", help="give them another try with the current code")
    drop = commands.add_parser("drop", help="record that nothing more is to be done about them")
    replay.add_argument("--note", help="why, without personal data")
    drop.add_argument("--note", required=True, help="why, without personal data")
    for command in (replay, drop):
        command.add_argument("id", nargs="*", metavar="ID", help="or its beginning")
        command.add_argument("--by", help="who does it (default: the user's name)")
        command.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    for command in (listing, replay, drop):
        command.add_argument("--reason", help="those with this reason")
        command.add_argument("--step", help="those that this step refused")
        command.add_argument("--channel", metavar="CODE", help="those of this channel")
        command.add_argument("--file", metavar="NAME", help="rows of this file, by the name it was imported under")
        command.add_argument("--since", type=time_from, metavar="TIME", help="those written since; no offset: Bangkok")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the four commands; 0, or 1 when a letter could not be replayed."""
    topics = load_topics(settings.config)
    found = _wanted(read_letters(settings, topics), args)
    if args.what == "show":
        return _show(list(found), args.id[0])
    if args.what == "list":
        chosen = (letter for letter in found if args.all or letter.action is None)
        if args.each:
            for letter in chosen:
                print(line(letter))
        else:
            Console().print(letters_table(chosen))
        return 0
    if not args.id and all(getattr(args, name) is None for name in _FILTERS):
        raise ConfigError(f"say which: ids, or {', '.join(f'--{name}' for name in _FILTERS)}")
    still_open = [letter for letter in found if letter.action is None]
    actions = LetterActions(
        outbox=Outbox(settings, topics),
        topics=topics,
        clock=SystemClock(),
        by=args.by or _user(),
        note=args.note,
        dry_run=args.dry_run,
    )
    if args.what == "drop":
        return 1 if actions.carry_out("drop", still_open, lambda letter: None) else 0
    return 1 if actions.carry_out("replay", still_open, replayer(settings, topics).plan) else 0


def replayer(settings: Settings, topics: Topics) -> Replayer:
    """A replayer made from settings. Raises ConfigError when a configuration file or the sealing key is wrong."""
    return Replayer(
        topics=topics, channels=Reference.load(settings.config).channels, sealer=Sealer.from_settings(settings.sealing)
    )


def _wanted(letters: Iterable[Letter], args: argparse.Namespace) -> Iterator[Letter]:
    asked = {name: getattr(args, name, None) for name in _FILTERS}
    ids = tuple(getattr(args, "id", ()))
    for letter in letters:
        fits = all(asked[name] in (None, getattr(letter, name)) for name in ("reason", "step", "channel", "file"))
        recent = asked["since"] is None or letter.at >= asked["since"]
        if fits and recent and (not ids or letter.id.startswith(ids)):
            yield letter


def _show(letters: list[Letter], asked: str) -> int:
    if len(letters) != 1:
        raise ConfigError(f"{len(letters):,} dead letters have an id that begins with {asked!r}, one is needed")
    print(shown(letters[0]))
    return 0


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise ConfigError("--by: say who does it, this user has no name") from error
