"""Personal data that agencies, other systems, officials and citizens write about cases: no way out shows one.

Each way in sends pieces of its own, so that a find tells by which way it came.
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
import pytest
from standardwebhooks import Webhook

from complaints.events.incident import IncidentOpened
from sinks.clickhouse.event_table import EventTable
from sinks.clickhouse.incident_states import INCIDENT_STATES
from tests.personal_data import agencies_write, systems_write
from tests.personal_data.case_stack import OFFICE, OTHER, CaseStack, case_stack
from tests.personal_data.people_write import AtTheDesk, OnTheirPages, desk_pages
from tests.personal_data.read_stack import files, logs, tables, topics
from tests.personal_data.seen_in import seen_in
from tests.personal_data.sent import Sent

TEXT, PLACE = "ไฟส่องสว่างปากซอยดับมาสามวัน มืดมาก", {"address": "เขตบางนา กรุงเทพมหานคร"}
NAMES = ("command", "producer", "desk", "citizen", "handed on", "split", "withdrawn", "concluded", "rejected")
"""Each has another way in; `complaints case` shows the first four."""
INCIDENT = UUID("5f0c8a52-1111-5e7a-9d1c-0000000000ad")
LINE_USER = "U" + "0123456789abcdef" * 2
Places = Iterator[tuple[str, str]]


@pytest.mark.service
@pytest.mark.timeout(400)
def test_nothing_personal_is_seen_of_what_came_with_cases(tmp_path: Path) -> None:
    sent, told = Sent(), list[tuple[str, str]]()
    with case_stack(tmp_path) as stack:
        cases = {name: _file(stack, sent, name) for name in NAMES}
        waiting = _file(stack, sent, "triage", channel="line-1111", text="ท่อระบายน้ำตันแถวบางนา น้ำเน่าเหม็น", place=None)
        ticket = UUID(systems_write.new_ticket(stack, sent))
        for one in (*cases.values(), ticket):
            stack.until(one, "routed")
        _report_incident(stack, cases["desk"], cases["citizen"])
        told += _write(stack, sent, cases, waiting, tmp_path)
        stack.at_rest()
        everything = [*cases.values(), waiting, ticket]
        told += _ways_out(stack, everything, waiting)
        assert len(sent.ways) > 1000
        found = seen_in(told, sent.ways)
    assert not (seen := _by_way(found, sent)), seen
    assert not (missing := _missing(told)), missing


def _write(stack: CaseStack, sent: Sent, cases: dict[str, UUID], waiting: UUID, folder: Path) -> Places:
    """Send by every way; yield what is answered at once."""
    agencies_write.by_producer(stack, sent, cases["producer"], cases["split"])
    yield from agencies_write.by_command(stack, sent, cases["command"], cases["handed on"], folder)
    yield from systems_write.messages(stack, sent)
    yield from _at_the_desk(stack, sent, cases, waiting)
    for name in ("concluded", "rejected"):
        AtTheDesk(stack, "office-1").take(cases[name], "transfer", to=OTHER, reason="other")
    yield from systems_write.calls(stack, sent, cases["concluded"], cases["rejected"])
    yield from _on_their_pages(stack, sent, cases["citizen"], cases["withdrawn"])
    stack.until(cases["producer"], "resolved")


def _at_the_desk(stack: CaseStack, sent: Sent, cases: dict[str, UUID], waiting: UUID) -> Places:
    officer, office, way = AtTheDesk(stack, "officer-1"), AtTheDesk(stack, "office-1"), "desk"
    stack.until(waiting, "received")
    yield officer.decide(waiting, sent.text(f"{way}: note of a decision"))
    yield officer.take(cases["handed on"], "adjudicate", to=OFFICE, text=sent.text(f"{way}: adjudicate"))
    officer.set_apart(INCIDENT, cases["desk"], sent.text(f"{way}: set apart"))
    one = cases["desk"]
    yield office.take(one, "accept")
    yield office.take(one, "note", text=sent.text(f"{way}: note"))
    parts = {"part_agency": OTHER, "part_text": sent.text(f"{way}: part")}
    yield office.take(one, "split", **parts)
    references = [f"รูป {each.written}.jpg" for each in sent.pieces(f"{way}: evidence", 15)]
    name = sent.pieces(f"{way}: name of a file", 1)[0].written
    yield office.resolve(one, sent.text(f"{way}: resolve"), references, name)
    for piece in sent.pieces(f"{way}: search", 4):
        office.look_for(piece.written)
        officer.look_for(piece.secret)
    for piece in sent.pieces(f"{way}: addresses", 4):
        officer.ask_nonsense(quote(piece.written, safe=""))
        officer.ask_nonsense(piece.secret)
    for piece in sent.pieces(f"{way}: sign-in", 3):
        office.fail_to_sign_in(piece.secret, piece.written)
    AtTheDesk(stack, "admin-1").change_account("analyst-2")


def _on_their_pages(stack: CaseStack, sent: Sent, one: UUID, withdrawn: UUID) -> Places:
    office, citizen, way = AtTheDesk(stack, "office-1"), OnTheirPages(stack.settings, one), "portal"
    yield office.take(one, "accept")
    yield office.take(one, "ask_citizen", text=sent.text("desk: question"))
    yield citizen.take("citizen_reply", text=sent.text(f"{way}: reply"))
    yield office.take(one, "answer", text=sent.text("desk: answer"))
    yield citizen.take("note", text=sent.text(f"{way}: note"))
    yield citizen.take("rate", rating="2", text=sent.text(f"{way}: comment of a rating"))
    yield citizen.take("reopen", text=sent.text(f"{way}: reopen"))
    yield OnTheirPages(stack.settings, withdrawn).take("withdraw", sure="yes", text=sent.text(f"{way}: withdraw"))
    for piece in sent.pieces(f"{way}: code", 5):
        citizen.guess(piece.written)
        yield from citizen.wrong(quote(piece.written, safe=""))


def _ways_out(stack: CaseStack, cases: list[UUID], waiting: UUID) -> Places:
    """Pages, messages, terminals; topics with dead letters and audit, tables, logs, files of processes."""
    yield from desk_pages(stack, cases, waiting, INCIDENT)
    for one in cases:
        yield from OnTheirPages(stack.settings, one).pages()
    for request in stack.webhooks.got:
        Webhook(stack.secret).verify(request.body, request.headers)
        yield "webhook", request.whole
    for request in stack.partner.got:
        yield "message to the partner", request.whole
    for _, mail in stack.mails.taken:
        del mail["To"]  # whom it is for
        yield "mail", f"{mail.items()} {mail.get_content()}"
    for _, text in stack.line.taken:
        yield "LINE", text
    yield from agencies_write.shown(stack, cases[:4])
    yield from topics(stack.settings, agencies_write.is_foreign)
    yield from tables(stack.settings)
    yield from logs(stack.stack)
    for folder in ("cases", "desk", "exchange", "notifications", "webhooks", "worker"):
        yield from files(stack.settings.embedded.data / folder)


def _file(stack: CaseStack, sent: Sent, name: str, **fields: Any) -> UUID:
    """File a complaint with contacts, by the gateway; nothing else of it is personal: another test sends that."""
    mail = next(each.secret for each in sent.pieces("reporter", 60) if each.secret.startswith("somy"))
    reporter = {"name": "สมหญิง ใจดี", "email": f"{mail}@example.com"}
    if name == "withdrawn":
        reporter["line_id"] = LINE_USER
    body = {"channel": "web-1111", "reference": name, "submitted": datetime.now(UTC).isoformat(), "text": TEXT,
            "place": PLACE, "reporter": reporter, **fields}  # fmt: skip
    gateway = stack.settings.gateway
    address = f"http://{gateway.host}:{gateway.port}/v1/complaints"
    request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def taken() -> bool:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found.append(UUID(json.loads(answer.read())["complaint_id"]))
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError:
            return False
        return bool(found)

    found: list[UUID] = []
    stack.wait(taken)
    return found[0]


def _report_incident(stack: CaseStack, *cases: UUID) -> None:
    """Two complaints report one event: what the service of incidents would find is entered into the table."""
    at = datetime(2026, 3, 2, 6, tzinfo=UTC)
    incident = IncidentOpened(
        incident_id=INCIDENT, number=0, at=at, kind="incident", reason_th="ข้อความเดียวกัน", reason_en="the same text",
        category="lighting", longitude=100.6, latitude=13.66, first=at, last=at, complaints=len(cases),
        complaint_ids=cases, agencies=(OFFICE,),
    )  # fmt: skip
    table = EventTable(stack.warehouse, INCIDENT_STATES)
    assert table.add(msgspec.json.encode(incident), 0) is None
    table.insert()


def _by_way(found: set[tuple[str, str]], sent: Sent) -> dict[str, list[str]]:
    """By way in, the ways out that show what came by it, each with an example."""
    seen: dict[str, dict[str, str]] = {}
    for place, text in sorted(found):
        way = next(sent.ways[text[at:]] for at in range(len(text)) if text[at:] in sent.ways)
        seen.setdefault(way, {}).setdefault(place, text)
    return {way: [f"{place}: ...{text}" for place, text in places.items()] for way, places in seen.items()}


def _missing(told: list[tuple[str, str]]) -> set[str]:
    """Of what must have come out, what has not: a way out that shows nothing at all would not be tested."""
    marks = {
        "webhook": "[โทรศัพท์]", "message to the partner": "[โทรศัพท์]", "mail": "รหัสติดตาม", "LINE": "รหัสติดตาม",
        "desk cases of officer-1": "[โทรศัพท์]", "desk cases of office-1": "[โทรศัพท์]",
        "desk audit of admin-1": "step note",
        "desk accounts of admin-1": "analyst-2", "portal case": "[โทรศัพท์]", "portal v1": "[โทรศัพท์]",
        "terminal: case": "[โทรศัพท์]", "complaints.dead.v1": "[โทรศัพท์]", "case-steps.v1": "[โทรศัพท์]",
        f"agency.{OFFICE}.updates.v1": "[โทรศัพท์]", "case_refusals": "unknown_agency", "log of desk": "GET",
        "exchange/cases.sqlite3 cases": "[โทรศัพท์]", "cases/cases.sqlite3 cases": "[โทรศัพท์]",
        "answer of the exchange to GetCase": "[โทรศัพท์]", "complaints.corrections.v1": "[โทรศัพท์]",
    }  # fmt: skip
    return {place for place, mark in marks.items() if not any(place == name and mark in text for name, text in told)}
