"""Both adapters on a broker with the cases service: complaints and steps go round once, and nothing comes back."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import fromstring

import msgspec
import pytest
import zeep
from zeep.exceptions import Fault

from complaints.events.case import Case
from complaints.events.complaint import Classified
from operations.agency.exchange_files import exchange_folder
from tests.streams.cases.cases import CENTRE, A, B, update
from tests.streams.cases.decisions import case_id, decided
from tests.web.exchange.stack import SOAP_KEY, WEBHOOK_KEY, Exchange
from web.exchange.coreservice.calls import case_id_of

BANGKOK = "กรุงเทพมหานคร"
SOAP = "/CoreService/SOAP/Officer.asmx"


@pytest.fixture(scope="module")
def exchange(bootstrap: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    exchange = Exchange(bootstrap, tmp_path_factory.mktemp("exchange"))
    yield exchange
    exchange.close()


def issue(ticket: str | None, **fields: Any) -> dict[str, Any]:
    told = {
        "timestamp": "2026-03-09 09:00:00.000000", "ticket_id": ticket, "description": "ฝาท่อชำรุด โทร 081-234-5678",
        "type_id": 12, "type": "ถนน", "photo": ["https://example.org/1.jpg"], "latitude": 13.75, "longitude": 100.5,
        "address": "ปากซอย", "orgs": [{"org_id": 151, "org": BANGKOK}],
    }  # fmt: skip
    return {**told, **fields}


def status(ticket: object, word: str, note: str = "", **fields: Any) -> dict[str, Any]:
    told = {"timestamp": "2026-03-09 11:30:00.000000", "ticket_id": str(ticket), "org": BANGKOK, "status": word}
    return {**told, "note": note, "photo": [], **fields}


def steps_of(exchange: Exchange, case: UUID) -> list[str]:
    return [step.step for ce_id, step in dict(exchange.steps()).items() if step.complaint_id == case]


def as_classified(exchange: Exchange, ticket: str) -> Classified:
    """The complaint that came through the exchange, as the worker would send it to A."""
    (one,) = {one.complaint_id: one for one in exchange.received() if one.reference == ticket}.values()
    told = decided(ticket, A)
    fields = {name: getattr(one, name) for name in ("complaint_id", "channel", "text", "origin", "hops", "reference")}
    return msgspec.structs.replace(told, **fields)


def wait_for(exchange: Exchange, case: UUID, state: str) -> Case:
    exchange.wait(lambda: (one := exchange.cases().get(case)) is not None and one.state == state)
    return exchange.cases()[case]


def test_a_ticket_of_traffy_is_a_complaint_once_and_its_status_moves_the_case(exchange: Exchange) -> None:
    sent = issue("2026-ABCDEF", type="ถนน")
    answers = [exchange.send_message("POST", sent) for _ in range(2)]  # it is sent again
    assert [code for code, _ in answers] == [200, 200]
    mine = [one for one in exchange.received() if one.reference == "2026-ABCDEF"]
    assert len({one.complaint_id for one in mine}) == 1
    assert (mine[0].channel, mine[0].submitted.isoformat()) == ("traffy", "2026-03-09T09:00:00+07:00")
    assert (mine[0].labels, mine[0].bodies) == (("ถนน",), (BANGKOK,))
    assert "081" not in mine[0].text
    assert answers[0][1]["results"]["ticket_id"] == str(mine[0].complaint_id)

    case = mine[0].complaint_id
    exchange.deliver(as_classified(exchange, "2026-ABCDEF"))
    wait_for(exchange, case, "routed")
    progress = status("2026-ABCDEF", "กำลังดำเนินการ", "ส่งช่างแล้ว โทร 081-234-5678")
    assert exchange.send_message("PATCH", progress)[1]["results"]["state"] == "in_progress"
    done = status("2026-ABCDEF", "เสร็จสิ้น", "เรียบร้อย", timestamp="2026-03-09 12:00:00", photo=["https://e.org/2.jpg"])
    assert exchange.send_message("PATCH", done)[1]["results"]["state"] == "answered"
    before = steps_of(exchange, case)
    assert before == ["open", "accept", "start", "answer"]
    for again in (progress, done, done):
        assert exchange.send_message("PATCH", again)[0] == 200
    chat = {"event": "chat", "message_comment_id": 7, "ticket_id": "2026-ABCDEF", "comment": "ยังไม่เสร็จ",
            "timestamp": "2026-03-09 13:00:00", "sender_org": None, "sender_username": "สมชาย"}  # fmt: skip
    assert [exchange.send_message("POST", one)[0] for one in (chat, chat)] == [200, 200]
    assert exchange.send_message("POST", {**chat, "event": "chat_staff_only", "message_comment_id": 8})[0] == 200
    reopen = status("2026-ABCDEF", "รอรับเรื่อง", "ไม่เสร็จจริง", timestamp="2026-03-09 14:00:00")
    assert [exchange.send_message("PATCH", reopen)[1]["results"].get("state") for _ in range(2)] == ["reopened"] * 2
    assert steps_of(exchange, case) == [*before, "note", "reopen"]
    answered = exchange.cases()[case].answer
    assert answered is not None
    assert answered.endswith("https://e.org/2.jpg")
    assert exchange.receiver.of("2026-ABCDEF") == [], "nothing that Traffy told us goes back to it"


def test_what_is_not_ours_goes_to_1111_and_an_illegal_status_comes_back_with_the_allowed_steps(
    exchange: Exchange,
) -> None:
    exchange.deliver(decided("N-1", A))
    wait_for(exchange, case_id("N-1"), "routed")
    code, answer = exchange.send_message("PATCH", status(case_id("N-1"), "ไม่เกี่ยวข้อง", "เป็นทางหลวง"))
    assert (code, answer["results"]["state"]) == (200, "refused")
    case = wait_for(exchange, case_id("N-1"), "refused")
    assert (case.dispute, case.responsible) == ("no_body_named", CENTRE)
    code, answer = exchange.send_message(
        "PATCH", status(case_id("N-1"), "เสร็จสิ้น", "-", timestamp="2026-03-09 15:00:00")
    )
    assert code == 409
    assert answer["message"].startswith("illegal_step: ")
    assert answer["results"]["state"] == "refused"


@pytest.mark.parametrize("marked", [True, False])
def test_our_complaints_are_sent_in_order_although_the_receiver_fails_and_what_it_echoes_changes_nothing(
    exchange: Exchange, marked: bool
) -> None:
    """The receiver sends everything straight back, with our marks or without, and once more at the end."""
    echoes: list[int] = []

    def send_back(method: str, body: dict[str, Any]) -> None:
        kept = {name: value for name, value in body.items() if marked or name != "extra_detail"}
        echoes.append(exchange.send_message(method, kept)[0])

    exchange.receiver.then = send_back
    exchange.receiver.refuse = [503, 500]
    reference = f"E-{marked}"
    one, ticket = case_id(reference), str(case_id(reference))
    exchange.deliver(decided(reference, A))
    exchange.until(lambda: exchange.receiver.of(ticket) == [("POST", "new")])
    (message,) = [body for _, body, _ in exchange.receiver.got if body["ticket_id"] == ticket]
    assert message["extra_detail"] == {"origin": "1111", "origin_reference": ticket, "hops": 1}
    assert message["timestamp"] == "2026-03-09 09:00:00.000000"
    assert exchange.command("accept", ticket, "--agency", A) == 0
    assert exchange.command("answer", ticket, "ส่งช่างแล้ว", "--agency", A) == 0
    exchange.send(update("reopen", CENTRE, "citizen", text="ไม่เสร็จ", hours=3), reference)
    expected = [("POST", "new"), ("PATCH", "รับเรื่อง"), ("PATCH", "เสร็จสิ้น"), ("PATCH", "รอรับเรื่อง")]
    exchange.until(lambda: exchange.receiver.of(ticket) == expected and len(echoes) == len(expected))
    exchange.receiver.then = lambda method, body: None
    for method, body, _ in [message for message in exchange.receiver.got if message[1]["ticket_id"] == ticket]:
        send_back(method, body)
    assert echoes == [409, 200, 200, 200] * 2, "the complaint is an echo, the rest is known"
    assert steps_of(exchange, one) == ["open", "accept", "answer", "reopen"]
    assert not [one for one in exchange.received() if one.reference == ticket]
    assert exchange.send_message("POST", issue("X-9", extra_detail={"hops": 9}))[0] == 422


def test_a_message_that_is_refused_for_good_is_set_aside_and_the_rest_follows_after_a_restart(
    exchange: Exchange,
) -> None:
    tickets = [str(case_id(name)) for name in ("R-1", "R-2")]
    exchange.receiver.refuse = [422] * exchange.settings.exchange.attempts
    exchange.deliver(decided("R-1", A))
    exchange.until(lambda: not exchange.receiver.refuse)
    exchange.cease()
    exchange.deliver(decided("R-2", A))  # while the exchange is away
    exchange.begin()
    exchange.until(lambda: exchange.receiver.of(tickets[1]) == [("POST", "new")])
    assert exchange.receiver.of(tickets[0]) == []
    mine = [body["ticket_id"] for method, body, _ in exchange.receiver.got if method == "POST"]
    assert len(mine) == len(set(mine)), "nothing is sent again by a restart"


def test_copies_that_cannot_be_written_for_a_while_miss_nothing(
    exchange: Exchange, caplog: pytest.LogCaptureFixture
) -> None:
    token = called(exchange, "GetToken", user="soap", password=SOAP_KEY)["token_id"]
    folder, polled, sent = exchange_folder(exchange.settings), case_id_of(case_id("W-1")), str(case_id("W-2"))
    with ExitStack() as ending:
        for name in ("cases", "sent-traffy-test"):
            other = ending.enter_context(closing(sqlite3.connect(folder / f"{name}.sqlite3", isolation_level=None)))
            other.execute("BEGIN IMMEDIATE")
        exchange.deliver(decided("W-1", B))
        exchange.deliver(decided("W-2", A))
        for words in ("agencies' topics cannot be followed", "nothing can be read for traffy-test"):
            exchange.until(lambda words=words: words in caplog.text)  # type: ignore[misc]
    exchange.until(lambda: polled in [one["case_id"] for one in called(exchange, "GetTimelineHeader", token_id=token)])
    exchange.until(lambda: exchange.receiver.of(sent)[:1] == [("POST", "new")])


def test_agencies_use_the_addresses_of_the_exchange_api_with_a_token(exchange: Exchange) -> None:
    code, answer = exchange.send_message("POST", {"user": "traffy-test", "pass": "wrong"}, "/exchange-api/get-auth/v1")
    assert (code, answer["status"]) == (401, "fail")
    login = {"user": "traffy-test", "pass": WEBHOOK_KEY}
    token = exchange.send_message("POST", login, "/exchange-api/get-auth/v1")[1]["results"]["token"]
    told = {"description": "ไฟถนนดับ", "latitude": 13.7, "longitude": 100.6, "category_name_th": "แสงสว่าง",
            "reporter_phone": "0812345678", "client_timestamp": "2026-03-09T10:00:00"}  # fmt: skip
    path = "/exchange-api/new-issue/v1"
    assert exchange.send_message("POST", told, path)[0] == 401
    ids = {exchange.send_message("POST", told, path, token)[1]["results"]["ticket_id"] for _ in range(2)}
    assert len(ids) == 1, "without a number of its own it is one complaint all the same"
    (one,) = {one.complaint_id: one for one in exchange.received() if str(one.complaint_id) in ids}.values()
    assert one.reporter is not None, "sealed"
    assert not any(
        b"0812345678" in (record.value() or b"") for record in exchange.records(exchange.topics.received.name)
    )
    assert exchange.send_message("POST", {**told, "latitude": "x"}, path, token)[0] == 422
    for key, body, told_code in (("nobody", {}, 404), (WEBHOOK_KEY, [], 422), (WEBHOOK_KEY, {"event": "chat"}, 422)):
        assert exchange.send_message("POST", body, f"/webhook/traffy/{key}")[0] == told_code


def called(exchange: Exchange, call: str, **parameters: str) -> Any:
    """A call by GET, as programs of agencies make it: JSON within one element of XML."""
    query = urllib.parse.urlencode(parameters)
    with urllib.request.urlopen(f"{exchange.url}{SOAP}/{call}?{query}", timeout=30) as answer:
        text = answer.read().decode()
    return json.loads(fromstring(text).text or "")


def test_a_polling_agency_reads_and_answers_its_cases_over_soap(exchange: Exchange) -> None:
    client = zeep.Client(f"{exchange.url}{SOAP}?WSDL")  # type: ignore[no-untyped-call]
    service = client.service
    with pytest.raises(Fault, match="not valid"):
        service.GetToken(user="soap", password="wrong", authen_from="S", ip_address="")
    token = json.loads(service.GetToken(user="soap", password=SOAP_KEY, authen_from="S", ip_address=""))["token_id"]
    exchange.deliver(decided("P-1", B))
    exchange.deliver(decided("P-2", B))
    one, two = (case_id_of(case_id(name)) for name in ("P-1", "P-2"))

    def timeline(kind: str, since: str = "", skip: str = "0") -> list[str]:
        told = service.GetTimelineHeader(
            token_id=token, last_get_date_time=since, timeline_type=kind, skip=skip, take="100"
        )
        return [header["case_id"] for header in json.loads(told)]

    exchange.until(lambda: {one, two} <= set(timeline("I")))
    wait_for(exchange, case_id("P-2"), "routed")
    told = json.loads(service.GetCase(token_id=token, case_id=one))
    assert (told["detail"], told["is_secret"], told["status_id"]) == ("ไฟดับ", "T", "รอรับเรื่อง")
    assert told["date_occurrenced_from"] == "/Date(1773021600000)/"
    assert set(told["customer"].values()) == {None}, "nothing shows who complained"

    def operate(case: str, kind: str, detail: str) -> str:
        made = service.AddOperating(token_id=token, case_id=case, type_id=kind, detail=detail, objective_id="16")
        return str(json.loads(made))

    def conclude(case: str, kind: str, result: str) -> str:
        made = service.SetOrgSummaryResult(token_id=token, case_id=case, status_id=kind, result=result)
        return str(json.loads(made))

    first = operate(one, "14", "รับไว้ดำเนินการ")
    assert first.startswith("success:")
    assert operate(one, "14", "รับไว้ดำเนินการ") == first, "the same words again are the same step"
    assert one in timeline("P")
    assert conclude(one, "0", "กำลังซ่อม").startswith("success:")
    assert conclude(one, "1", "ซ่อมแล้ว").startswith("success:")
    case = wait_for(exchange, case_id("P-1"), "answered")
    assert case.answer == "ซ่อมแล้ว"
    assert one in timeline("N")
    assert steps_of(exchange, case_id("P-1")) == ["open", "accept", "note", "start", "note", "answer"]

    assert conclude(two, "3", "ไม่อยู่ในอำนาจ").startswith("success:")
    case = wait_for(exchange, case_id("P-2"), "refused")
    assert (case.dispute, case.responsible) == ("no_body_named", CENTRE), "never a close: 1111 decides"
    with pytest.raises(Fault, match=r"illegal_step: .*; state refused; allowed: "):
        conclude(two, "1", "ปิด")
    with pytest.raises(Fault, match="files are not kept here"):
        service.GetAttachment(token_id=token, attachment_id="1", is_preview="true")
    for call, told_why in (
        (lambda: operate(one, "99", "-"), "type_id"), (lambda: operate(one, "14", ""), "detail: missing"),
        (lambda: conclude(one, "9", "-"), "status_id"), (lambda: timeline("X"), "timeline_type"),
        (lambda: timeline("A", "yesterday"), "last_get_date_time"), (lambda: timeline("A", skip="-1"), "skip"),
        (lambda: conclude("0" * 32, "1", "-"), "no case of this agency"),
        (lambda: service.GetCase(token_id="x.1.y", case_id=one), "call GetToken"),
    ):  # fmt: skip
        with pytest.raises(Fault, match=told_why):
            call()


def test_the_same_calls_by_get_and_a_case_of_another_agency_is_out_of_reach(exchange: Exchange) -> None:
    exchange.deliver(decided("G-1", B))
    exchange.deliver(decided("G-2", A))
    wait_for(exchange, case_id("G-1"), "routed")
    token = called(exchange, "GetToken", user="soap", password=SOAP_KEY, authen_from="S", ip_address=":::1")["token_id"]
    exchange.until(
        lambda: (
            case_id_of(case_id("G-1"))
            in [one["case_id"] for one in called(exchange, "GetTimelineHeader", token_id=token, timeline_type="A")]
        )
    )
    assert called(exchange, "GetCase", token_id=token, case_id=str(case_id("G-1")))["state"] == "routed"
    done = called(exchange, "AddOperating", token_id=token, case_id=str(case_id("G-1")), type_id="15", detail="นอกเขต")
    assert done.startswith("success:")
    assert wait_for(exchange, case_id("G-1"), "refused").dispute == "no_body_named"
    with pytest.raises(urllib.error.HTTPError, match="400"):
        called(exchange, "GetCase", token_id=token, case_id=str(case_id("G-2")))
