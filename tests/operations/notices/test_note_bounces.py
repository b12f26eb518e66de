"""From a mail that was sent, by the report that it came back, to the note in its case."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from commands import notifications
from complaints.clock import SystemClock
from complaints.errors import ConfigError
from complaints.events.case import CASE_UPDATE, CaseUpdate
from complaints.events.notification import SENDING
from operations.notices.note_bounces import note_of, undeliverable_id
from sinks.notifications.sends import folded
from stores.kafka.create_topics import create_topics
from stores.kafka.scan import scan
from tests import quick_yaml
from tests.sinks.notifications.line_server import line_server
from tests.sinks.notifications.mail_server import mail_server
from tests.sinks.notifications.notices import CASE, NOON, SENDER, sending
from tests.sinks.notifications.reports import ADDRESS, Report
from tests.sinks.notifications.test_service import BY_EMAIL, BY_LINE, Town
from tests.streams.cases.cases import CENTRE, ID, POLICY, Folding, routed


@pytest.fixture
def town(bootstrap: str, tmp_path: Path) -> Iterator[Town]:
    with mail_server() as mails, line_server() as line:
        town = Town(bootstrap, tmp_path, mails, line)
        create_topics(town.settings.kafka, town.topics.of_service("cases", (CENTRE,)), SystemClock())
        yield town
        town.close()


def test_a_mail_that_comes_back_is_noted_once_in_its_case_without_the_address(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case, by_line = town.complain("B-1", BY_EMAIL), town.complain("B-2", BY_LINE)
    town.start()
    town.wait(town.settled(case, by_line))
    assert town.stop() == 0
    (recipient, mail), ids = town.mails.taken[0], {one.complaint_id: one.message_id for one in town.sendings()}
    assert recipient == ADDRESS
    returned = tmp_path / "returned"
    returned.mkdir()
    (returned / "1").write_bytes(Report().of(town.mails.ids()[0], mail.as_string()))
    (returned / "2").write_bytes(Report(action="delayed", status="4.4.1").of(town.mails.ids()[0]))
    (returned / "3").write_bytes(Report().of(str(ids[by_line])))
    (returned / "4").write_bytes(Report().of(str(UUID(int=4))))
    assert bounces(town, returned) == 0
    said = told(capsys)
    assert (said["noted in their cases"], said["about no message that was sent"]) == (1, 2)
    known = folded(town.sendings(), {"line"})
    settled = known.of(ids[case])
    assert settled is not None
    assert (settled.state, settled.status, settled.numbers) == ("undeliverable", "5.1.1", (1,))
    assert known.state_of(by_line, 1) == "sent"
    (note,) = notes(town)
    assert (note.complaint_id, note.step, note.by) == (case, "note", "centre")
    assert "5.1.1" in (note.text or "")

    assert bounces(town, returned) == 0
    assert told(capsys)["noted before"] == 1
    assert len(notes(town)) == 1
    town.start()
    town.step(case, 2, "ask_citizen", state="waiting_for_citizen")
    town.wait(town.settled(case, number=2))
    assert town.stop() == 0
    assert town.told(case) == 2, "what came back is not sent again, and the next step is told"
    for record in scan(town.settings.kafka, [town.topics.of(SENDING).name, town.topics.sent_by(CENTRE, CASE_UPDATE)]):
        assert b"somchai" not in (record.value() or b"")


def test_a_note_that_citizens_would_be_told_of_is_refused(town: Town, tmp_path: Path) -> None:
    file = town.settings.config / "notifications.yaml"
    written = quick_yaml.load(file.read_text("utf-8"))
    written["steps"]["note"] = {"th": "บันทึก", "en": "A note."}
    file.write_text(quick_yaml.dump(written), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"steps\.note"):
        bounces(town, tmp_path)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("5.1.1", "no such address"),
        ("5.2.2", "takes no mail"),
        ("4.4.7", "cannot be reached"),
        ("5.0.0", "not delivered"),
    ],
)
def test_the_note_is_legal_says_why_and_is_the_same_note_when_it_is_sent_again(status: str, words: str) -> None:
    told = sending((3, 4), "undeliverable", status=status)
    note = note_of(told, CENTRE)
    assert words in (note.text or "")
    assert "3, 4" in (note.text or "")
    assert note.update_id == undeliverable_id(told.message_id)
    folding = Folding(routed(), POLICY)
    first = folding.send(of_routed(note))
    assert [step.text for step in first.steps] == [note.text]
    assert folding.send(of_routed(note)).repeat


def test_only_what_was_sent_or_may_have_been_can_come_back() -> None:
    back = sending(state="undeliverable", status="5.1.1", sender=SENDER)
    for state, after in (("sent", "undeliverable"), ("unknown", "undeliverable"), ("refused", "refused")):
        assert folded([sending(state=state), back], {"line"}).state_of(CASE, 1) == after
    assert folded([back, sending(state="sent", at=NOON)], {"line"}).state_of(CASE, 1) == "undeliverable"
    assert folded([sending(), back], {"line"}).state_of(CASE, 1) is None


def bounces(town: Town, place: Path) -> int:
    parser = argparse.ArgumentParser()
    notifications.configure(parser)
    return notifications.run(parser.parse_args(["bounces", str(place)]), town.settings)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """What the command has printed: how many of each kind."""
    parts = [part.split(" ", 1) for part in capsys.readouterr().out.strip().split(", ") if part[0].isdigit()]
    return {words.partition(" · ")[2]: int(number) for number, words in parts}


def notes(town: Town) -> list[CaseUpdate]:
    records = scan(town.settings.kafka, [town.topics.sent_by(CENTRE, CASE_UPDATE)])
    return [one for one in map(CASE_UPDATE.decode, records) if isinstance(one, CaseUpdate)]


def of_routed(note: CaseUpdate) -> CaseUpdate:
    """The same note in the case of `routed`."""
    return msgspec.structs.replace(note, complaint_id=ID)
