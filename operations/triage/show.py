"""`complaints triage show`: what a person needs in order to decide one complaint."""

from __future__ import annotations

from contextlib import closing
from uuid import UUID

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from complaints.clock import BANGKOK
from complaints.errors import ConfigError
from complaints.events.complaint import Classified, Label
from complaints.reference.areas import Areas
from complaints.settings import Settings
from complaints.whole_table import whole_table
from operations.history import newest_event
from operations.triage.candidates import Candidate, candidates
from operations.triage.decide_by_hand import names_by_code
from operations.triage.decision_table import Names, area_named, named
from stores.clickhouse.client import ClickHouse
from streams.steps.decide import Decider

_SIMILAR = """SELECT complaint_id, triaged, agencies, left(text, 120) AS beginning FROM complaints
WHERE triaged != '' AND triage = '' AND complaint_id != %(complaint)s
ORDER BY ngramDistanceUTF8(text, %(text)s), submitted DESC LIMIT 3"""


def run(settings: Settings, complaint: UUID, console: Console) -> int:
    """Print the complaint, candidates and similar decided ones; return 0.

    Raises ConfigError for a complaint that was never classified, TransientError when Kafka or ClickHouse is away.
    """
    event = newest_event(settings, complaint)
    if event is None:
        raise ConfigError(f"no complaint {complaint} on the classified topic")
    names, decider = names_by_code(settings), Decider.load(settings.config)
    console.print(_head(event, names))
    console.print(_candidates(event, decider, Areas.load(settings.config), names))
    with closing(ClickHouse(settings.clickhouse)) as warehouse:
        similar = warehouse.rows(_SIMILAR, {"complaint": complaint, "text": event.text})
    if similar:
        console.print(_decided(similar, names))
    return 0


def _head(event: Classified, names: Names) -> Table:
    place, routing = event.place, event.routing
    desk = f"โต๊ะคัดแยก · triage: {routing.triage}"
    agencies = "\n".join(named(names, "agency", route.agency) for route in routing.routes)
    table = whole_table("", str(event.complaint_id))
    rows = {
        "ช่องทาง · channel": f"{named(names, 'channel', event.channel)} {event.reference or ''}",
        "เมื่อ · submitted": f"{event.submitted.astimezone(BANGKOK):%Y-%m-%d %H:%M}",
        "ข้อความ · text": event.text,
        "ที่อยู่ · address": (place and place.address) or "-",
        "พิกัด · point": f"{place.longitude}, {place.latitude}" if place and place.longitude is not None else "-",
        "ป้าย · labels": ", ".join(event.labels) or "-",
        "พื้นที่ · area": area_named(names, event.area),
        "ประเภท · categories": "\n".join(_label(names, label) for label in event.classification.categories),
        "อยู่ที่ · stands": agencies or desk,
        "เคยรอเพราะ · waited": routing.triaged or "-",
        "หลักฐาน · evidence": ", ".join(routing.evidence) or "-",
    }
    for heading, told in rows.items():
        table.add_row(heading, escape(told))
    return table


def _candidates(event: Classified, decider: Decider, areas: Areas, names: Names) -> Table:
    """Areas and categories it could have, and the agencies to which the rules would route it then."""
    table = whole_table("ถ้าเป็น · if it were", "กฎจะส่งให้ · the rules would give it to", title="ทางเลือก · candidates")
    for one in candidates(event, decider, areas):
        told, routing = _told(one, names), one.routing
        gets = [f"{named(names, 'agency', route.agency)} ({route.rule})" for route in routing.routes]
        table.add_row(escape(told), escape("\n".join(gets) or f"โต๊ะคัดแยก · triage: {routing.triage}"))
    return table


def _told(one: Candidate, names: Names) -> str:
    if one.part == "area":
        return f"--area {one.code}\n{area_named(names, one.area)}"
    return f"--category {one.code}\n{_label(names, Label(code=one.code, confidence=one.confidence))}"


def _decided(rows: list[tuple[object, ...]], names: Names) -> Table:
    title = "เรื่องคล้ายกันที่ตัดสินแล้ว · similar ones that were decided"
    table = whole_table(title=title)
    table.add_column("เรื่อง · complaint", no_wrap=True)
    table.add_column("ตัดสินให้ · decided for", overflow="fold")
    for complaint, reason, agencies, text in rows:
        assert isinstance(agencies, list)
        given = ", ".join(named(names, "agency", agency) for agency in agencies)
        table.add_row(f"{complaint}\n{reason}", escape(f"{given}\n{text}"))
    return table


def _label(names: Names, label: Label) -> str:
    return f"{named(names, 'category', label.code)} {label.confidence:.2f}"
