"""Following a complaint over HTTP: what is shown, what is asked for, what is refused."""

from __future__ import annotations

import logging
import re
import socket
from urllib.parse import urlsplit
from uuid import UUID, uuid4, uuid5

import msgspec
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from complaints.events.case import Part
from complaints.events.identity import NAMESPACE
from complaints.privacy.sealing import new_key
from complaints.privacy.tracking_code import TrackingCodes
from complaints.settings import DEFAULT_CONFIG, KafkaSettings, Secret, Settings
from embedded.ports import free_port
from sinks.clickhouse.fact_rows import encode
from sinks.clickhouse.fact_table import FactTable
from stores.clickhouse.client import ClickHouse
from tests import quick_yaml
from tests.web.conftest import events, row_of
from tests.web.portal.conftest import Browserless, serving
from tests.web.portal.office import BMA, CENTRE, MEA, PHOTO, Office

replace = msgspec.structs.replace
DOCUMENT = quick_yaml.load((DEFAULT_CONFIG / "openapi-portal.yaml").read_bytes())
FIELDS = re.compile(r'name="update" value="([^"]+)"><input type="hidden" name="form" value="([^"]+)"')


def fields_of(page: str, step: str) -> dict[str, str]:
    """The hidden fields of the form of a step."""
    found = FIELDS.search(page, page.index(f"/case/{step}"))
    assert found
    return {"update": found[1], "form": found[2]}


def opened(client: Browserless, office: Office, name: str) -> tuple[UUID, str]:
    """An answered case that the client has open, and its page in English."""
    case = office.open(name)
    office.take(case, "accept", hours=1)
    office.take(case, "answer", text="ตอบแล้ว", hours=2)
    return case, client.get(f"/c/{office.code(case)}?lang=en")[1]


def test_a_code_opens_its_case_and_the_address_does_not_keep_it(client: Browserless, office: Office) -> None:
    case = office.open("opens")
    for path in (f"/c/{office.code(case)}", f"/c/{office.code(case).lower().replace('-', '')}"):
        status, page, headers = client.get(path)
        assert (status, "ส่งถึงหน่วยงานแล้ว" in page) == (200, True)
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    status, page, _ = client.post("/open?lang=en", {"code": office.code(case)})
    assert (status, "Sent to an agency" in page, str(case) in page) == (200, True, False)


def test_the_answer_of_the_api_is_as_its_document_says(client: Browserless, office: Office) -> None:
    validate(DOCUMENT)
    schema = {"$ref": "#/components/schemas/Case", "components": DOCUMENT["components"]}
    judge = Draft202012Validator(schema)
    case = office.open("api", None)
    found = [client.json(office.code(case))]
    office.take(case, "route", CENTRE, "centre", to=MEA, hours=1)
    office.take(case, "accept", hours=2)
    office.take(case, "invite", to=BMA, hours=2)
    office.take(case, "join", BMA, hours=3)
    office.take(case, "split", parts=(Part(agency=BMA, text="ส่วนของทางเท้า"),), hours=3)
    office.take(case, "ask_citizen", text="ที่ใด", hours=4)
    found.append(client.json(office.code(case)))
    office.take(case, "citizen_reply", CENTRE, "citizen", text="ที่เดิม", hours=5)
    office.take(case, "resolve", text="แล้ว", evidence=(PHOTO,), hours=6)
    office.take(case, "rate", CENTRE, "citizen", rating=4, hours=7)
    found.append(client.json(office.code(case)))
    for each in found:
        judge.validate(each)
    assert "responsible" not in found[0]
    assert (found[1]["question"], found[1]["helping"][0]["code"]) == ("ที่ใด", BMA)
    assert [action["code"] for action in found[1]["actions"]] == ["citizen_reply", "note", "withdraw"]
    assert (found[2]["answer"]["text"], found[2]["rating"]) == ("แล้ว", 4)
    (part,) = found[2]["parts"]
    found.append(client.json(part["tracking_code"]))
    assert found[-1]["status"]["code"] == part["status"]["code"]
    assert found[-1]["timeline"][0]["english"].endswith("sent it to Bangkok Metropolitan Administration")
    assert "ส่วนของทางเท้า" not in msgspec.json.encode(found).decode()


def test_every_code_that_opens_nothing_gets_the_same_answer(client: Browserless, office: Office) -> None:
    case = office.open("known")
    code = office.code(case)
    others = TrackingCodes((bytes(32),))
    wrong = [
        "x", "0" * 26, code[:-1], code + "0", "Z" + code[1:] if code[0] != "Z" else "Y" + code[1:],
        others.code_of(case), office.code(uuid4()), str(case), case.hex, "0812345678", "%E0%B8%81", "%00",
    ]  # fmt: skip
    answers = {client.get(f"/v1/cases/{each}")[:2] for each in wrong}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404
    pages = {client.get(f"/c/{each}")[:2] for each in wrong}
    assert {status for status, _ in pages} == {404}
    assert len(pages) == 1


def test_of_what_is_not_yet_a_case_is_told_where_it_goes(
    client: Browserless, office: Office, portal_settings: Settings
) -> None:
    event = {str(name): value for name, value in events(3).to_dict("records")[2].items()}
    row = row_of({**event, "agencies": ["mea"], "categories": ["lighting"], "triage": "", "triaged": ""})
    FactTable(ClickHouse(portal_settings.clickhouse)).insert([encode(row)])
    found = client.json(office.code(uuid5(NAMESPACE, "2")))
    assert [found[each]["code"] for each in ("status", "responsible", "category")] == ["routed", "mea", "lighting"]
    assert "actions" not in found


def test_a_step_is_published_taken_and_shown_and_pressing_twice_changes_nothing(
    client: Browserless, office: Office
) -> None:
    case, page = opened(client, office, "twice")
    fields = {**fields_of(page, "reopen"), "text": "ยังไม่เรียบร้อย โทร 0812345678"}
    for _ in range(2):
        status, page, _ = client.post("/case/reopen?lang=en", fields)
        assert (status, "Saved." in page) == (200, True)
    assert "[โทรศัพท์]" in page
    assert "0812345678" not in page
    assert office.state(case) == "reopened"
    timeline = client.json(office.code(case))["timeline"]
    assert [entry["step"] for entry in timeline].count("reopen") == 1


def test_a_step_that_is_no_longer_legal_is_refused_before_and_after_it_is_published(
    client: Browserless, office: Office
) -> None:
    case, page = opened(client, office, "late")
    fields = {**fields_of(page, "close"), "text": ""}
    office.take(case, "reopen", CENTRE, "centre", text="อีกครั้ง", hours=3)
    status, page, _ = client.post("/case/close?lang=en", fields)
    assert (status, "no longer possible" in page) == (200, True)
    refused = fields_of(page, "note")
    office.refused(case, "rate", UUID(refused["update"]), rating=1)
    status, page, _ = client.post("/case/note?lang=en", {**refused, "text": "ข้อความ"})
    assert (status, "no longer possible" in page) == (200, True)


def test_what_is_missing_is_said_and_what_was_written_is_kept(client: Browserless, office: Office) -> None:
    _, page = opened(client, office, "missing")
    status, page, _ = client.post("/case/note?lang=en", {**fields_of(page, "note"), "text": "<b>" + "ก" * 5001})
    assert (status, "longer than 5000" in page, "&lt;b&gt;" in page) == (422, True, True)
    status, page, _ = client.post("/case/withdraw?lang=en", fields_of(page, "withdraw"))
    assert (status, "Tick the box" in page) == (422, True)


def test_forms_of_others_are_refused(client: Browserless, office: Office, portal: str) -> None:
    """Of another site, of another case, with an update of one's own choice, without a session."""
    case, page = opened(client, office, "mine")
    fields = {**fields_of(page, "note"), "text": "ข้อความ"}
    assert client.post("/case/note", fields, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert client.post("/open", {"code": "x"}, **{"Sec-Fetch-Site": "same-site"})[0] == 403
    assert client.post("/case/note", {**fields, "update": str(uuid4())})[0] == 400
    assert client.post("/case/note", {**fields, "update": "1"})[0] == 400
    assert client.post("/case/note", fields, **{"Content-Type": "text/plain"})[0] == 415
    assert client.post("/case/accept", fields)[0] == 404
    assert Browserless(portal).post("/case/note", fields)[0] == 401
    other = Browserless(portal)
    opened(other, office, "theirs")
    assert other.post("/case/note", fields)[0] == 400
    assert other.get("/case", Cookie=f"case={office.code(case)}.{fields['form']}")[0] == 401


def test_after_leaving_the_case_is_closed(client: Browserless, office: Office) -> None:
    opened(client, office, "leave")
    assert client.get("/case")[0] == 200
    assert client.post("/leave", {"x": ""})[0] == 200
    assert client.get("/case")[0] == 401


def test_a_merged_case_shows_the_state_of_the_other_through_every_merge(client: Browserless, office: Office) -> None:
    cases = [office.open(f"merge {number}") for number in range(3)]
    office.take(cases[0], "merge", CENTRE, "centre", into=cases[1])
    office.take(cases[1], "merge", CENTRE, "centre", into=cases[2])
    office.take(cases[2], "accept", hours=2)
    office.take(cases[2], "answer", text="ความลับของอีกเรื่อง", hours=3)
    found = client.json(office.code(cases[0]))
    assert (found["status"]["code"], found["merged_with"]["code"]) == ("merged", "answered")
    _, page, _ = client.get(f"/c/{office.code(cases[0])}?lang=en")
    assert "Answered" in page
    assert "ความลับ" not in page + str(found)
    assert [action["code"] for action in found["actions"]] == ["reopen"]


def test_codes_of_an_earlier_key_open_while_the_key_is_kept(office: Office, portal_settings: Settings) -> None:
    case, sealing = office.open("rotated"), portal_settings.sealing
    for earlier, status in ((sealing.key, 200), (Secret(), 404)):
        rotated = replace(sealing, key=Secret(new_key()), earlier_keys=earlier)
        with serving(replace(portal_settings, sealing=rotated)) as address:
            assert Browserless(address).get(f"/c/{office.code(case)}")[0] == status
            new = TrackingCodes.from_settings(rotated).code_of(case)
            assert Browserless(address).get(f"/c/{new}")[0] == 200


def test_wrong_codes_are_limited_by_address_and_a_browser_that_has_a_case_goes_on(
    office: Office, portal_settings: Settings
) -> None:
    limited = replace(portal_settings, portal=replace(portal_settings.portal, wrong_codes_per_minute=2, proxies=1))
    with serving(limited) as address:
        client = Browserless(address)
        code = office.code(office.open("limited"))
        assert client.get(f"/c/{code}")[0] == 200
        statuses = [client.get(f"/v1/cases/{number}")[0] for number in range(4)]
        assert statuses == [404, 404, 429, 429]
        assert client.get(f"/v1/cases/{code}")[0] == 429  # nothing is tried for it
        assert client.get("/case")[0] == 200
        status, _, headers = client.get(f"/c/{code}")
        assert (status, headers["Retry-After"]) == (429, "60")
        assert client.get(f"/c/{code}", **{"X-Forwarded-For": "198.51.100.7"})[0] == 200


def test_a_case_takes_only_so_many_steps_a_minute(office: Office, portal_settings: Settings) -> None:
    limited = replace(portal_settings, portal=replace(portal_settings.portal, steps_per_minute=1))
    with serving(limited) as address:
        client = Browserless(address)
        _, page = opened(client, office, "often")
        fields = {**fields_of(page, "note"), "text": "หนึ่ง"}
        assert client.post("/case/note", fields)[0] == 200
        assert client.post("/case/note", fields)[0] == 429


def test_without_kafka_or_clickhouse_it_says_so_and_nothing_is_lost(office: Office, portal_settings: Settings) -> None:
    away = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    short = replace(portal_settings.portal, timeout_secs=0.5)
    with serving(replace(portal_settings, kafka=away, portal=short)) as address:
        client = Browserless(address)
        _, page = opened(client, office, "kafka")
        status, page, _ = client.post("/case/note?lang=en", {**fields_of(page, "note"), "text": "ยังอยู่"})
        assert (status, "could not be sent" in page, "ยังอยู่" in page) == (503, True, True)
    nowhere = replace(portal_settings.clickhouse, port=free_port())
    with serving(replace(portal_settings, clickhouse=nowhere, portal=short)) as address:
        status, body, headers = Browserless(address).get(f"/v1/cases/{office.code(uuid4())}")
        assert (status, "away" in body, headers["Retry-After"]) == (503, True, "60")
        assert Browserless(address).get("/healthz")[0] == 200


def test_no_code_is_ever_in_the_log(
    client: Browserless, office: Office, portal: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Right or wrong, in any address, in a form, or in a request that is not HTTP."""
    caplog.set_level(logging.DEBUG)
    code = office.code(office.open("logged"))
    for path in (f"/c/{code}", f"/v1/cases/{code}", f"/c/{code}X", f"/x/{code}", f"/case?code={code}"):
        client.get(path)
    client.post("/open", {"code": code})
    host = urlsplit(portal)
    assert host.hostname
    for request in (f"GET /c/{code} HTTP/9.9\r\n\r\n", f"{code}\r\n\r\n", f"GET /\r\nX {code}: \0\r\n\r\n"):
        with socket.create_connection((host.hostname, host.port or 0), 5) as connection:
            connection.sendall(request.encode())
            connection.recv(10_000)
    assert len(caplog.records) >= 6
    assert "/v1/cases/{code}" in caplog.text
    for part in (code, code[:11], code.replace("-", "")):
        assert part not in caplog.text


def test_robots_are_told_to_stay_away(client: Browserless) -> None:
    assert "Disallow: /" in client.get("/robots.txt")[1]
    assert client.get("/openapi.yaml")[0] == 200
    assert client.get("/static/style.css")[0] == client.get("/shared/shell.css")[0] == 200
    assert client.get("/nothing")[0] == 404
