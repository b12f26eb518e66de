"""Senders ask for the state of a complaint over HTTP; every answer is checked against the OpenAPI document."""

from __future__ import annotations

import dataclasses
import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from complaints.clock import SystemClock
from complaints.errors import ConfigError, TransientError
from complaints.privacy.sealing import Sealer
from complaints.progress import Decided, Named, Refused
from complaints.receipt import Receipt
from complaints.reference.channels import Channel
from complaints.settings import GatewaySettings, KafkaSettings
from embedded.ports import free_port
from producers.gateway.asks import Asks
from tests.producers.gateway.test_app import Ask, Talk, gateway_on, talk_to

pytestmark = pytest.mark.service
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SEALER = Sealer("test", bytes(32))
COMPLAINT = UUID("0f0e7a3c-7a40-5d0e-9d0a-3c1d6f3b8a11")
RECEIPT = Receipt.issue(COMPLAINT, NOW, b"{}", SEALER).text
MEA = Named(code="mea", thai="การไฟฟ้านครหลวง", english="Metropolitan Electricity Authority")
PATH = "/v1/complaints/{complaint_id}"


class Store:
    """Stand-in for ClickHouse: holds the state of complaints, or is away."""

    def __init__(self) -> None:
        self.decided: Decided | Exception | None = None
        self.refused: Refused | None = None
        self.secs = 0.0
        self.asked: list[UUID] = []

    def look_up(self, complaint: UUID) -> Decided | None:
        self.asked.append(complaint)
        time.sleep(self.secs)
        if isinstance(self.decided, Exception):
            raise self.decided
        return self.decided


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def talk(store: Store, channels: dict[str, Channel], tmp_path: Path) -> Talk:
    """A gateway without Kafka, which these requests do not need."""
    gateway = gateway_on(KafkaSettings(bootstrap_servers=f"127.0.0.1:{free_port()}"), "any", channels, tmp_path)
    settings = GatewaySettings(asks_per_minute=4, wrong_asks_per_minute=20, ask_timeout_secs=0.3)
    asks = Asks(SEALER, settings, SystemClock(), decided=store.look_up, refused=lambda complaint: store.refused)
    return talk_to(dataclasses.replace(gateway, asks=asks))


def test_the_receipt_opens_its_complaint(talk: Talk, store: Store) -> None:
    async def conversation(ask: Ask) -> None:
        answer = await ask(PATH, complaint_id=COMPLAINT, Authorization=f"Receipt {RECEIPT}")
        assert (answer.status, answer.json["state"]) == (200, "accepted")
        assert answer.headers["Cache-Control"] == "no-store"
        store.decided = Decided(at=NOW, agencies=(MEA,))
        answer = await ask(PATH, complaint_id=str(COMPLAINT).upper(), Authorization=f"receipt  {RECEIPT}")
        assert (answer.json["state"], answer.json["agencies"][0]["thai"]) == ("routed", MEA.thai)
        store.decided, store.refused = None, Refused(at=NOW, reason="step_failed")
        answer = await ask(PATH, complaint_id=COMPLAINT, Authorization=f"Receipt {RECEIPT}")
        assert (answer.json["state"], answer.json["refused"]["reason"]) == ("refused", "step_failed")

    talk(conversation)


def test_every_wrong_receipt_gets_the_same_answer_and_asks_nobody(talk: Talk, store: Store) -> None:
    other = uuid4()
    wrong = [
        (other, RECEIPT),
        (COMPLAINT, Receipt.issue(other, NOW, b"{}", SEALER).text),
        (COMPLAINT, Receipt.issue(COMPLAINT, NOW, b"{}", Sealer("test", bytes(31) + b"1")).text),
        (COMPLAINT, RECEIPT[:-1] + ("A" if RECEIPT[-1] != "A" else "B")),
        (COMPLAINT, RECEIPT.replace(".2026", ".2025")),
        (COMPLAINT, "r1"),
        (COMPLAINT, "r1." + "x" * 4000),
        ("no-id", RECEIPT),
        ("0810000001", "x"),
    ]

    async def conversation(ask: Ask) -> None:
        bodies = set()
        for complaint, receipt in wrong:
            answer = await ask(PATH, complaint_id=complaint, Authorization=f"Receipt {receipt}")
            assert answer.status == 404
            bodies.add(str(answer.json))
        assert len(bodies) == 1

    talk(conversation)
    assert store.asked == []


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Receipt"}, {"Authorization": RECEIPT}]
)
def test_without_a_receipt_the_answer_says_what_is_needed(talk: Talk, header: dict[str, str]) -> None:
    async def conversation(ask: Ask) -> None:
        answer = await ask(PATH, complaint_id=COMPLAINT, **header)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Receipt")

    talk(conversation)


@pytest.mark.parametrize("error", [TransientError("away"), ConfigError("no schema"), None])
def test_without_an_answer_of_clickhouse_the_time_of_acceptance_is_said(
    talk: Talk, store: Store, error: Exception | None
) -> None:
    store.decided, store.secs = error, 0.0 if error else 0.8

    async def conversation(ask: Ask) -> None:
        answer = await ask(PATH, complaint_id=COMPLAINT, Authorization=f"Receipt {RECEIPT}")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert "2026-11-20T09:30:00" in answer.json["detail"]
        assert (await ask("/healthz")).status == 200

    talk(conversation)


def test_who_asks_too_often_waits(talk: Talk) -> None:
    async def conversation(ask: Ask) -> None:
        right = [await ask(PATH, complaint_id=COMPLAINT, Authorization=f"Receipt {RECEIPT}") for _ in range(6)]
        wrong = [await ask(PATH, complaint_id=COMPLAINT, Authorization="Receipt x") for _ in range(22)]
        # A minute may begin meanwhile.
        assert right[0].status == 200
        assert sum(answer.status == 429 for answer in right) >= 1
        assert wrong[0].status == 404
        assert {answer.status for answer in wrong} == {404, 429}
        assert all(answer.headers["Retry-After"] == "60" for answer in right + wrong if answer.status == 429)

    talk(conversation)


def test_receipts_stand_in_no_log(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    async def conversation(ask: Ask) -> None:
        await ask(PATH, complaint_id=COMPLAINT, Authorization=f"Receipt {RECEIPT}")
        await ask(PATH, complaint_id=COMPLAINT, Authorization=f"Receipt {RECEIPT}x")

    with caplog.at_level(logging.INFO):
        talk(conversation)
    assert RECEIPT.rpartition(".")[2] not in caplog.text
