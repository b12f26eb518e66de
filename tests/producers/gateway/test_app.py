"""Real requests over HTTP; every answer is checked against the OpenAPI document."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from aiohttp.test_utils import TestClient, TestServer
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from complaints.clock import SystemClock
from complaints.events.complaint import Place, Received
from complaints.events.identity import complaint_id
from complaints.privacy.sealing import Reporter, Sealer
from complaints.privacy.tracking_code import TrackingCodes
from complaints.progress import Decided
from complaints.receipt import Receipt
from complaints.reference.channels import Channel
from complaints.settings import DEFAULT_CONFIG, GatewaySettings, KafkaSettings
from complaints.telemetry import Telemetry
from complaints.topics import Topic, Topics
from embedded.broker import Broker
from embedded.ports import free_port
from producers.gateway.app import Gateway, build_app
from producers.gateway.asks import Asks
from producers.gateway.body import Complaint
from producers.gateway.client_faults import ClientFaults
from producers.gateway.request_bytes import RequestBytes
from producers.spool.folder import Spool
from producers.spool.spooled_publisher import SpooledPublisher
from stores.kafka.awaited_publisher import AwaitedPublisher
from stores.kafka.create_topics import create_topics
from tests import quick_yaml
from tests.own_intake import ReadTopic

pytestmark = pytest.mark.service

DOCUMENT = (DEFAULT_CONFIG / "openapi.yaml").read_bytes()
OPENAPI: dict[str, Any] = quick_yaml.load(DOCUMENT)
ONE = {"channel": "web-1111", "text": "ไฟดับ โทร 0810000001", "reporter": {"name": "สมหญิง"}}
NAMED = {**ONE, "reference": "A-1", "submitted": "2024-05-01T09:30:00+07:00"}
POST = "/v1/complaints"


class Answer:
    """Status, headers and body of one response that fits the document."""

    def __init__(self, method: str, path: str, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers = status, headers
        self.json: Any = quick_yaml.load(body)
        content_type = headers["Content-Type"].partition(";")[0]
        if path in OPENAPI["paths"] and method in OPENAPI["paths"][path]:
            declared = _resolve(OPENAPI["paths"][path][method]["responses"][str(status)])
            schema = declared["content"][content_type]["schema"]
            Draft202012Validator({**schema, "components": OPENAPI["components"]}).validate(self.json)
            assert all(name in headers for name, header in declared.get("headers", {}).items() if header["required"])


def _resolve(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    found: Any = OPENAPI
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    resolved: dict[str, Any] = found
    return resolved


Ask = Callable[..., Awaitable[Answer]]
Talk = Callable[[Callable[[Ask], Awaitable[None]]], None]


def talk_to(gateway: Gateway) -> Talk:
    def talk(conversation: Callable[[Ask], Awaitable[None]]) -> None:
        async def run() -> None:
            async with TestClient(TestServer(build_app(gateway))) as client:

                async def ask(
                    path: str, body: object = None, method: str = "", complaint_id: object = "", **headers: str
                ) -> Answer:
                    method = method or ("get" if body is None else "post")
                    data = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
                    sent = {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
                    async with client.request(
                        method, path.format(complaint_id=complaint_id), data=data, headers=sent
                    ) as got:
                        return Answer(method, path, got.status, got.headers, await got.read())

                await conversation(ask)

        asyncio.run(run())

    return talk


def gateway_on(
    kafka: KafkaSettings,
    topic: str,
    channels: dict[str, Channel],
    spool: Path,
    timeout_secs: float = 10,
    max_bytes: int = 1_000_000_000,
    decided: Callable[[UUID], Decided | None] = lambda complaint: None,
) -> Gateway:
    settings = GatewaySettings(max_body_bytes=100_000, max_batch=50)
    telemetry = Telemetry("gateway", SystemClock())
    faults = ClientFaults(SystemClock(), telemetry)
    return Gateway(
        publisher=SpooledPublisher(
            AwaitedPublisher(kafka, timeout_secs=timeout_secs),
            Spool(spool, max_bytes=max_bytes),
            topic=topic,
            dead_topic="dead",
            clock=SystemClock(),
            telemetry=telemetry,
        ),
        channels=channels,
        sealer=Sealer("test", bytes(32)),
        codes=TrackingCodes((bytes(32),)),
        portal="https://track.example.go.th/",
        clock=SystemClock(),
        settings=settings,
        document=DOCUMENT,
        telemetry=telemetry,
        faults=faults,
        bodies=RequestBytes(settings, faults),
        asks=Asks(
            Sealer("test", bytes(32)),
            settings,
            SystemClock(),
            decided=lambda complaint: None,
            refused=lambda complaint: None,
        ),
    )


@pytest.fixture
def talk(kafka_settings: KafkaSettings, topics: Topics, channels: dict[str, Channel], tmp_path: Path) -> Talk:
    return talk_to(gateway_on(kafka_settings, topics.received.name, channels, tmp_path))


@pytest.fixture
def talk_without_kafka(channels: dict[str, Channel], tmp_path: Path) -> Talk:
    """A gateway without Kafka whose spool is full."""
    kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    return talk_to(gateway_on(kafka, "any", channels, tmp_path, timeout_secs=0.5, max_bytes=10))


def events(records: list[Any]) -> list[Received]:
    return [msgspec.json.decode(record.value(), type=Received) for record in records]


def ids(answer: Answer) -> list[str]:
    return [result["complaint_id"] for result in answer.json.get("results", [answer.json])]


def test_accepted_is_on_the_topic_redacted_and_sealed(talk: Talk, topics: Topics, read_topic: ReadTopic) -> None:
    receipts: list[Receipt] = []

    async def conversation(ask: Ask) -> None:
        answer = await ask(POST, NAMED)
        assert (answer.status, answer.json["complaint_id"]) == (202, str(complaint_id("web-1111", "A-1")))
        receipts.append(Receipt.parse(answer.json["receipt"]))
        code = answer.json["tracking_code"]
        assert TrackingCodes((bytes(32),)).complaints_of(code) == (receipts[0].complaint,)
        assert answer.json["tracking_url"] == f"https://track.example.go.th/c/{code}"

    talk(conversation)
    records = read_topic(topics.received.name)
    (event,) = events(records)
    assert (receipts[0].complaint, receipts[0].received) == (event.complaint_id, event.received.replace(microsecond=0))
    assert receipts[0].digest == hashlib.sha256(records[0].value() or b"").digest()
    assert receipts[0].genuine(Sealer("test", bytes(32)))
    assert event.text == "ไฟดับ โทร [โทรศัพท์]"
    assert event.reporter is not None
    opened = Sealer("test", bytes(32)).open(event.reporter, event.complaint_id)
    assert opened == Reporter(name="สมหญิง", mentioned=("0810000001",))


def test_the_same_reference_or_key_gives_the_same_id(talk: Talk) -> None:
    async def conversation(ask: Ask) -> None:
        timed = {**ONE, "submitted": "2024-05-01T09:30:00Z"}
        keyed = [ids(await ask(POST, timed, Idempotency_Key=key)) for key in ("k1", '"k1"', "k2")]
        assert keyed[0] == keyed[1] != keyed[2]
        batches = [ids(await ask(POST, [timed, NAMED], Idempotency_Key="k1")) for _ in range(2)]
        assert batches[0] == batches[1]
        assert batches[0][1] == str(complaint_id("web-1111", "A-1"))
        assert ids(await ask(POST, ONE)) != ids(await ask(POST, ONE))

    talk(conversation)


def test_a_batch_answers_for_each_in_its_place(talk: Talk, topics: Topics, read_topic: ReadTopic) -> None:
    async def conversation(ask: Ask) -> None:
        answer = await ask(POST, {"complaints": [ONE, {**ONE, "channel": "nobody"}, {"channel": "web-1111"}, NAMED]})
        assert answer.status == 202
        assert (answer.json["accepted"], answer.json["rejected"]) == (2, 2)
        results = answer.json["results"]
        assert [result.get("problem", {}).get("field") for result in results] == [None, "channel", "body", None]

    talk(conversation)
    assert len(read_topic(topics.received.name)) == 2


def test_many_requests_at_once_are_all_accepted(talk: Talk, topics: Topics, read_topic: ReadTopic) -> None:
    async def conversation(ask: Ask) -> None:
        answers = await asyncio.gather(*[ask(POST, [ONE] * 20) for _ in range(20)])
        assert {answer.json["accepted"] for answer in answers} == {20}

    talk(conversation)
    assert len(read_topic(topics.received.name)) == 400


def test_refused_requests_leave_nothing(talk_without_kafka: Talk) -> None:
    """None of them reaches Kafka."""

    async def conversation(ask: Ask) -> None:
        for body, headers, status, field in (
            (b'{"channel":', {}, 400, None),
            (b'{"channel": "\xff"}', {}, 400, None),
            ({**ONE, "text": "x" * 2_000_000}, {}, 413, None),
            ([ONE] * 51, {}, 413, "complaints"),
            (ONE, {"Content_Type": "text/plain"}, 415, None),
            (ONE, {"Content_Type": "application/json; charset=tis-620"}, 415, None),
            ({**ONE, "text": ["x"]}, {}, 422, "text"),
            ({**ONE, "text": " "}, {}, 422, "text"),
            ({**ONE, "channel": "fax"}, {}, 422, "channel"),
            ({**ONE, "reference": "A"}, {}, 422, "submitted"),
            ({**ONE, "submitted": "2199-01-01T00:00:00Z"}, {}, 422, "submitted"),
            ({**ONE, "place": {"longitude": 500, "latitude": 0}}, {}, 422, "place.longitude"),
            ([{**ONE, "text": ""}], {}, 422, None),
            (ONE, {"Idempotency_Key": "k" * 300}, 422, "Idempotency-Key"),
        ):
            answer = await ask(POST, body, **headers)
            assert (answer.status, answer.json.get("field")) == (status, field), body
        assert (await ask("/nowhere")).status == 404
        wrong = await ask(POST)
        assert (wrong.status, wrong.headers["Allow"]) == (405, "POST")

    talk_without_kafka(conversation)


def test_every_complaint_is_counted_once_as_what_it_was_answered(
    kafka_settings: KafkaSettings, topics: Topics, channels: dict[str, Channel], tmp_path: Path
) -> None:
    async def conversation(ask: Ask) -> None:
        assert (await ask(POST, NAMED)).status == 202
        assert (await ask(POST, [NAMED, {**NAMED, "channel": "nowhere"}, {"text": 1}])).status == 202
        assert (await ask(POST, {**NAMED, "text": " "})).status == 422
        assert (await ask(POST, b"{")).status == 400
        assert (await ask("/healthz")).status == 200

    gateway = gateway_on(kafka_settings, topics.received.name, channels, tmp_path)
    talk_to(gateway)(conversation)
    counts = gateway.telemetry.counts()
    assert (counts.received, counts.ok, counts.under_way, counts.dropped) == (5, 2, 0, {})
    assert counts.rejected == {"unknown_channel": 1, "invalid_field": 1, "empty_text": 1}
    assert counts.totals == {"batches": 3, "requests_refused": 1}


def test_what_is_not_stored_is_counted_as_dropped(channels: dict[str, Channel], tmp_path: Path) -> None:
    async def conversation(ask: Ask) -> None:
        assert (await ask(POST, [NAMED, {**NAMED, "reference": "A-2"}])).status == 503

    kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    gateway = gateway_on(kafka, "any", channels, tmp_path, timeout_secs=0.5, max_bytes=10)
    talk_to(gateway)(conversation)
    counts = gateway.telemetry.counts()
    assert (counts.received, counts.dropped, counts.under_way) == (2, {"not_stored": 2}, 0)


def test_never_202_without_a_durable_copy(talk_without_kafka: Talk) -> None:
    async def conversation(ask: Ask) -> None:
        answers = [await ask(POST, ONE), await ask(POST, [ONE, ONE]), await ask("/readyz")]
        assert [(answer.status, answer.headers["Retry-After"]) for answer in answers] == [(503, "5")] * 3
        assert (await ask("/healthz")).status == 200

    talk_without_kafka(conversation)


def test_kafka_lost_under_way_is_spooled(tansu: Broker, channels: dict[str, Channel], tmp_path: Path) -> None:
    kafka = KafkaSettings(bootstrap_servers=tansu.bootstrap)
    create_topics(kafka, [Topic(name="received", partitions=1)], SystemClock())

    async def conversation(ask: Ask) -> None:
        assert (await ask("/readyz")).json["status"] == "ready"
        assert (await ask(POST, ONE)).status == 202
        tansu.stop()
        assert (await ask(POST, ONE)).status == 202
        state = (await ask("/readyz")).json
        assert state["status"] == "spooling"
        assert 0 < state["spool_bytes"] < state["spool_max_bytes"]

    talk_to(gateway_on(kafka, "received", channels, tmp_path, timeout_secs=1))(conversation)


def test_more_than_it_carries_is_refused_until_there_is_room(channels: dict[str, Channel], tmp_path: Path) -> None:
    kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}")
    gateway = gateway_on(kafka, "any", channels, tmp_path, timeout_secs=1)
    gateway = dataclasses.replace(gateway, settings=GatewaySettings(max_under_way=2))

    async def conversation(ask: Ask) -> None:
        first = asyncio.ensure_future(ask(POST, [ONE, ONE]))
        while gateway.publisher.under_way < 2:
            await asyncio.sleep(0.01)
        refused = await ask(POST, ONE)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        assert refused.json["type"].endswith(":busy")
        assert (await first).status == 202  # in the spool
        assert (await ask(POST, ONE)).status == 202

    talk_to(gateway)(conversation)


def test_ready_only_with_the_topic(kafka_settings: KafkaSettings, channels: dict[str, Channel], tmp_path: Path) -> None:
    async def conversation(ask: Ask) -> None:
        answer = await ask("/readyz")
        assert answer.status == 503
        assert "complaints topics" in answer.json["detail"]

    talk_to(gateway_on(kafka_settings, "no-such-topic", channels, tmp_path))(conversation)


def test_logs_never_hold_what_people_wrote(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    async def conversation(ask: Ask) -> None:
        for body in (NAMED, {**NAMED, "channel": "x"}, b'{"text": "' + "ไฟดับ สมหญิง 0810000001".encode()):
            await ask(POST, body)

    with caplog.at_level(logging.DEBUG):
        talk(conversation)
    assert not any(word in caplog.text for word in ("ไฟดับ", "สมหญิง", "0810000001"))


def test_the_document_is_valid_and_served(talk_without_kafka: Talk) -> None:
    validate(OPENAPI)

    async def conversation(ask: Ask) -> None:
        answer = await ask("/openapi.yaml")
        assert answer.headers["Content-Type"] == "application/yaml; charset=utf-8"
        assert answer.json == OPENAPI

    talk_without_kafka(conversation)


def test_the_document_names_the_fields_that_are_read() -> None:
    schemas = OPENAPI["components"]["schemas"]
    for name, struct in (("Complaint", Complaint), ("Place", Place), ("Reporter", Reporter)):
        assert set(schemas[name]["properties"]) == set(struct.__struct_fields__), name


def test_the_document_has_the_limits_of_the_contract() -> None:
    (_, components) = msgspec.json.schema_components([Received], ref_template="{name}")
    for name, schema in (("Complaint", "Received"), ("Place", "Place")):
        for field, described in OPENAPI["components"]["schemas"][name]["properties"].items():
            contract = components[schema]["properties"].get(field, {})
            options = [contract, *contract.get("anyOf", [])]
            for limit in ("maxLength", "minLength", "maxItems", "minimum", "maximum"):
                if values := {option[limit] for option in options if limit in option}:
                    assert described.get(limit) in values, (name, field, limit)


def test_the_example_of_the_document_is_taken(talk: Talk) -> None:
    content = OPENAPI["paths"][POST]["post"]["requestBody"]["content"]["application/json"]

    async def conversation(ask: Ask) -> None:
        for example in content["examples"].values():
            assert (await ask(POST, example["value"])).status == 202

    talk(conversation)
