"""`complaints agencies`: find an agency: its id, names and topic, and a shell command that reads the topic."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from complaints.reference.agencies import Agencies, Agency
from complaints.reference.find_agencies import find_agencies
from complaints.settings import KafkaSettings, Settings
from complaints.topics import Topics, load_topics
from complaints.whole_table import whole_table

SHOWN_LINES = 5
"""Shell commands are shown for each agency found up to this number, beyond it only for the first: they are long."""
SESSION_MS = 6000
"""Short, because the embedded broker makes a new group wait half its members' session timeout."""
_KEPT_OPTIONS = ("security.protocol", "sasl.mechanism", "sasl.mechanisms")
"""Kafka options that an agency needs too; all others stay out, because they are the pipeline's own, as its password."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: what to look for."""
    parser.add_argument(
        "search", metavar="SEARCH", nargs="*", help="an id, a name, an alias or a unit, or part of one (default: all)"
    )
    parser.add_argument("--json", action="store_true", help="print them as JSON")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the agencies found; 0, or 1 when there is none."""
    search, topics = " ".join(args.search), load_topics(settings.config)
    found = find_agencies(Agencies.load(settings.config), search)
    if args.json:
        print(msgspec.json.encode([_entry(agency, topics, settings.kafka) for agency in found]).decode())
    elif found:
        _show(found, topics, settings.kafka, Console())
    else:
        print(f"ไม่พบ · none found: {search}")
    return 0 if found else 1


def group_of(agency: str) -> str:
    """The consumer group of the shell command. Its name begins like the topic's, so that one ACL can grant both.

    The agency's programs need other groups: of two members of one group each gets only a part of the records.
    """
    return f"agency.{agency}.kcat"


def consumer_line(topic: str, group: str, kafka: KafkaSettings) -> str:
    """A shell command that prints each record of a topic with its key and headers as one line of JSON, and commits."""
    options: Mapping[str, str | int] = {
        **{name: kafka.options[name] for name in _KEPT_OPTIONS if name in kafka.options},
        "auto.offset.reset": "earliest",
        "session.timeout.ms": SESSION_MS,
    }
    given = [word for name, value in options.items() for word in ("-X", f"{name}={value}")]
    return shlex.join(["kcat", "-b", kafka.bootstrap_servers, *given, "-u", "-J", "-G", group, topic])


def agency_table(found: Sequence[Agency], topics: Topics) -> Table:
    """A table of ids, names and topics, readable at 80 columns."""
    table = whole_table("รหัส\nid", "ชื่อและหัวข้อ\nnames and topic")
    for agency in found:
        lines = [agency.th, agency.en, topics.of_agency(agency.id)]
        if agency.hotline:
            lines.append(f"สายด่วน · hotline {agency.hotline}")
        if agency.not_routed:
            lines.append(f"ไม่มีกฎส่งเรื่อง · no rule sends complaints here: {agency.not_routed}")
        table.add_row(escape(agency.id), escape("\n".join(lines)))
    return table


def _show(found: Sequence[Agency], topics: Topics, kafka: KafkaSettings, console: Console) -> None:
    console.print(agency_table(found, topics))
    print("อ่านหัวข้อ · to read a topic (docs/agencies.md says how a program does it):")
    for agency in found if len(found) <= SHOWN_LINES else found[:1]:
        print(f"  {consumer_line(topics.of_agency(agency.id), group_of(agency.id), kafka)}")
    if len(found) > SHOWN_LINES:
        print(
            f"พบ {len(found):,} หน่วยงาน · {len(found):,} agencies; search for one of the others by its id for its line"
        )
    if kafka.options:
        print("  with the agency's own credentials, such as -X sasl.username=... -X sasl.password=...")


def _entry(agency: Agency, topics: Topics, kafka: KafkaSettings) -> dict[str, object]:
    topic, group = topics.of_agency(agency.id), group_of(agency.id)
    return {
        "id": agency.id,
        "thai": agency.th,
        "english": agency.en,
        "level": agency.level,
        "parent": agency.parent,
        "area": agency.area,
        "aliases": agency.aliases,
        "units": agency.units,
        "hotline": agency.hotline,
        "not_routed": agency.not_routed,
        "topic": topic,
        "group": group,
        "bootstrap_servers": kafka.bootstrap_servers,
        "read": consumer_line(topic, group, kafka),
    }
