"""One decision explained in tables: what was seen, what followed from it, and what else was possible."""

from __future__ import annotations

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from complaints.events.complaint import Area, Classified
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import Taxonomy
from complaints.whole_table import whole_table

_BAR = 24
"""Width in characters of the bar for a probability of 1."""
_WORDS = {
    "area": "พื้นที่ · area",
    "category": "เรื่อง · subject",
    "label": "ป้ายของช่องทาง · channel's label",
    "words": "คำที่พบ · words found",
    "road": "ถนน · road",
    "rule": "กฎ · rule",
    "lead": "หน่วยงานหลักที่เป็นไปได้ · likely lead",
    "candidate": "เรื่องที่เป็นไปได้ · possible subject",
    "candidate-agency": "หน่วยงานที่เป็นไปได้ · possible lead",
    "learned": "เรียนรู้ว่าร่วมงาน · learned to work along",
    "left-out": "เรียนรู้ว่าไม่ร่วม · learned to stay out",
}
"""Meaning of the word before the first colon of a piece of evidence."""


def explained(event: Classified, agencies: Agencies, areas: Areas, taxonomy: Taxonomy) -> Group:
    """The complaint as it was read, the agencies and why, and the evidence in the order it was found."""
    return Group(_head(event, areas, taxonomy), _routes(event, agencies), _evidence(event, agencies, taxonomy))


def _head(event: Classified, areas: Areas, taxonomy: Taxonomy) -> Table:
    head = whole_table("", str(event.reference or event.complaint_id))
    head.add_row("ข้อความ · text", escape(event.text))
    names = taxonomy.names
    subjects = [
        f"{_bar(label.confidence)} {' · '.join(names[f'category/{label.code}'])} ({label.code})"
        for label in event.classification.categories
    ]
    head.add_row("เรื่อง · subject", escape("\n".join(subjects)))
    head.add_row("ชนิด · kind", " · ".join(names[f"kind/{event.classification.kind}"]))
    head.add_row("ความเร่งด่วน · urgency", " · ".join(names[f"urgency/{event.classification.urgency}"]))
    head.add_row("พื้นที่ · area", escape(_area(event.area, areas)))
    return head


def _routes(event: Classified, agencies: Agencies) -> Table:
    table = whole_table("ใคร · who", "เพราะ · because", title="ส่งถึง · goes to")
    roles = {"responsible": "หลัก lead", "co-working": "ร่วม co-working"}
    for route in event.routing.routes:
        agency = agencies[route.agency]
        hotline = f"\nสายด่วน hotline {agency.hotline}" if agency.hotline else ""
        who = f"{agency.th}\n{agency.en} ({roles[route.role]}){hotline}"
        table.add_row(escape(who), escape(f"{route.reason}\n{route.rule}"))
    if event.routing.triage:
        table.add_row("โต๊ะคัดแยก 1111 · 1111 triage desk", escape(event.routing.triage))
    return table


def _evidence(event: Classified, agencies: Agencies, taxonomy: Taxonomy) -> Table:
    table = whole_table("หลักฐาน · evidence", "", title="เห็นอะไร · what was seen")
    for told in event.routing.evidence:
        word, _, rest = told.partition(":")
        table.add_row(_WORDS.get(word, word), _told(word, rest, agencies, taxonomy))
    return table


def _told(word: str, rest: str, agencies: Agencies, taxonomy: Taxonomy) -> Text:
    code, _, likely = rest.rpartition(":")
    if not likely.replace(".", "", 1).isdecimal() or not code:
        return Text(rest)
    name = code
    if word != "candidate" and code in agencies:
        name = f"{agencies[code].th} ({code})"
    elif f"category/{code}" in taxonomy.names:
        name = f"{taxonomy.names[f'category/{code}'][0]} ({code})"
    return Text(f"{_bar(float(likely))} {name}")


def _bar(likely: float) -> str:
    return f"{'█' * round(likely * _BAR):░<{_BAR}} {likely:.2f}"


def _area(area: Area, areas: Areas) -> str:
    codes = (area.subdistrict, area.district, area.province)
    return " ".join(areas.thai(code) for code in codes if code) + f" ({area.method})"
