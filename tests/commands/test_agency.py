"""`complaints agency` on a broker, with the cases service: what a person at a terminal sees and does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from complaints.errors import ConfigError
from complaints.events.case import CASE_STEP, STEP_REFUSED
from complaints.events.complaint import CLASSIFIED
from tests.office import Office, case_id, decided
from tests.streams.cases.cases import A, B

Read = Callable[[], str]


@pytest.fixture(scope="module")
def office(bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    office = Office(bootstrap, tmp_path_factory.mktemp("office"))
    yield office
    office.close()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Read:
    return lambda: capsys.readouterr().out


def test_a_case_is_accepted_answered_and_resolved_and_an_illegal_step_is_told(
    office: Office, said: Read, tmp_path: Path
) -> None:
    office.deliver(decided("A-1"))
    office.deliver(decided("A-2"))
    one, by_reference = str(case_id("A-1")), "hotline-1111:A-1"
    assert office.command("resolve", one, "--agency", "กรุงเทพมหานคร", "--text", "เสร็จ", "--evidence", __file__) == 1
    refused = said()
    assert "illegal_step" in refused
    assert "allowed: accept, transfer, refuse, return, merge, note" in refused
    assert office.command("accept", by_reference, "--agency", A) == 0
    assert "รับเรื่องแล้ว · accepted" in said()
    assert office.command("step", one, "กำลังดำเนินการ", "--agency", A) == 0, "the agency's own status word"
    assert "in progress" in said()
    assert office.command("reply", one, "ส่งช่างแล้ว โทร 081-234-5678", "--agency", A) == 0
    photo = tmp_path / "after.jpg"
    photo.write_bytes(b"-")
    done = ("resolve", one, "--agency", A, "--text", "เสร็จ", "--evidence", str(photo), "--kept-at", "s3://p/1")
    assert office.command(*done, "--json") == 0
    (*_, line) = said().splitlines()
    step = json.loads(line)
    assert (step["outcome"], step["word"]["state"]) == ("taken", "resolved")
    assert step["word"]["evidence"][0]["reference"] == "s3://p/1"
    assert office.command("cases", "--agency", A, "--json") == 0
    assert [case["id"] for case in json.loads(said())] == [str(case_id("A-2"))]
    assert office.command("cases", "--agency", A, "--all") == 0
    assert "เสร็จสิ้น · resolved" in said(), "in the words of the system that the agency uses"


def test_a_transfer_reaches_the_other_agency_and_is_told_to_both(office: Office, said: Read) -> None:
    office.deliver(decided("T-1"))
    one = str(case_id("T-1"))
    assert office.command("transfer", one, "--agency", A, "--to", "กรมทางหลวง", "--reason", "outside_area") == 0
    said()
    assert office.command("tail", "--agency", B, "--to-end", "--json") == 0
    told = [json.loads(line) for line in said().splitlines()]
    assert [(event["type"], event["data"]["responsible"]) for event in told] == [(CASE_STEP.ce_type, B)]
    assert office.command("accept", one, "--agency", A) == 1
    assert "not_yours" in said()
    assert office.command("accept", one, "--agency", B) == 0


def test_tail_goes_on_where_it_was_left_and_shows_all_kinds(office: Office, said: Read) -> None:
    office.deliver(decided("L-1"))
    one = str(case_id("L-1"))
    office.wait_for_state("routed", "L-1")
    follow = ("tail", "--agency", A, "--to-end", "--json", "--group", "agency.bma.tail-test")
    assert office.command(*follow) == 0
    first = [json.loads(line) for line in said().splitlines()]
    assert office.command("step", one, "start", "--agency", A) == 1
    assert office.command("accept", one, "--agency", A) == 0
    said()
    assert office.command(*follow) == 0
    then = [json.loads(line) for line in said().splitlines()]
    assert [event["type"] for event in then] == [STEP_REFUSED.ce_type, CASE_STEP.ce_type]
    assert first[-1]["type"] == CLASSIFIED.ce_type
    assert then[0]["offset"] == first[-1]["offset"] + 1
    assert office.command(*follow, "--again") == 0
    assert [json.loads(line)["offset"] for line in said().splitlines()] == list(range(then[-1]["offset"] + 1))
    assert office.command("tail", "--agency", A, "--to-end", "--again") == 0
    shown = said()
    for words in ("เรื่อง · complaint", "not taken (illegal_step)", "ขั้นที่ · step"):
        assert words in shown


def test_an_agency_that_was_away_for_a_day_catches_up_in_order(office: Office, said: Read) -> None:
    """A day of complaints comes while its program is not running; every case's events come in order, once."""
    names = [f"D-{number}" for number in range(40)]
    group = ("--group", "agency.bma.day")
    assert office.command("tail", "--agency", A, "--to-end", *group) == 0
    for name in names:
        office.deliver(decided(name))
        office.deliver(decided(name, generation=2))
    said()
    assert office.command("tail", "--agency", A, "--to-end", "--json", *group) == 0
    told = [json.loads(line) for line in said().splitlines()]
    assert [event["data"]["reference"] for event in told] == [name for name in names for _ in range(2)]
    versions = [event["data"]["version"] for event in told]
    assert all(before < after for before, after in zip(versions[::2], versions[1::2], strict=True))


def test_a_step_that_is_sent_again_is_taken_once_and_what_is_not_answered_says_what_to_do(
    office: Office, said: Read
) -> None:
    unknown = ("accept", "5f0c8a52-1111-5e7a-9d1c-0000000000aa", "--agency", A, "--wait", "1")
    assert office.command(*unknown) == 1
    told = said()
    assert "no word of it yet" in told
    update_id = told.split("--update-id ")[1].split()[0]
    assert office.command(*unknown, "--update-id", update_id) == 1
    before = len(office.steps())
    office.deliver(decided("S-1"))
    office.wait_for_state("routed", "S-1")
    again = ("accept", str(case_id("S-1")), "--agency", A, "--update-id", "5f0c8a52-1111-4e7a-9d1c-0000000000ab")
    assert office.command(*again) == 0
    assert office.command(*again, "--wait", "1") == 1, "a repeat is not told again"
    assert len(office.steps()) == before + 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("step", "ID", "transfer", "--to", B), "transfer needs --reason"),
        (("step", "ID", "answer"), "answer needs TEXT"),
        (("step", "ID", "ทำไมไม่มา"), "neither a step"),
        (("step", "ID", "ไม่เกี่ยวข้อง"), "not on the topic"),
        (("answer", "ID", "x" * 20_001), "text: "),
        (("accept", "nonsense"), "neither a complaint's id nor CHANNEL:REFERENCE"),
        (("accept", "ID", "--wait", "0"), "--wait"),
        (("transfer", "ID", "--to", "nowhere", "--reason", "other"), "--to: "),
    ],
)
def test_what_cannot_be_a_step_is_not_sent(office: Office, words: tuple[str, ...], told: str) -> None:
    one = "5f0c8a52-1111-5e7a-9d1c-0000000000cc"
    with pytest.raises(ConfigError, match=told):
        office.command(*(one if word == "ID" else word for word in words), "--agency", A)
