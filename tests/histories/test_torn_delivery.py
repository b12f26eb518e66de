"""A worker killed between decision and delivery decides again, with a correction that it did not know before."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from uuid import uuid4

import msgspec

from complaints.events.cloudevents import headers_in, pairs_of
from complaints.events.complaint import MOVED, Classified, Place
from complaints.settings import ClickHouseSettings
from learning.what_if import agencies_of
from operations.ledger.read import read_accounts
from producers.intake.submission import Submission
from stores.kafka.scan import scan
from tests.histories.history import CHANNEL, Corrected, History, Sent
from tests.histories.mishaps import dies_before_delivery
from tests.histories.sender import Sender
from tests.histories.stage import Stage
from tests.histories.verdict import findings
from tests.wait import wait_until

NOON = datetime(2025, 3, 2, 5, tzinfo=UTC)
_decode = msgspec.json.Decoder(Classified).decode


def test_what_was_decided_and_never_delivered_is_replaced(
    bootstrap: str, clickhouse: ClickHouseSettings, tmp_path: Path
) -> None:
    tag = "t" + "".join(letter for letter in uuid4().hex if letter.isalpha())
    worker = [partial(dies_before_delivery, tmp_path / "died")]
    stage = Stage(bootstrap, clickhouse, tmp_path / "run", tag, batch_rows=20, worker=worker)
    try:
        sender = Sender(stage.settings, stage.agencies, Random(1))
        lit = Submission(
            channel=CHANNEL,
            reference=tag,
            text="ไฟส่องสว่างริมทางดับหลายดวง",
            submitted=NOON,
            place=Place(address="ซอยร่มเย็น 5 แขวงบางนาเหนือ เขตบางนา กรุงเทพมหานคร 10260"),
        )
        history: History = [Sent(lit), Corrected(0)]
        sender.send([(history, history[0])])
        wait_until(lambda: not stage.worker_runs(), 60)
        sender.send([(history, history[1])])
        judge = partial(findings, stage.settings, sender.told(), stage.agencies)
        assert stage.wait_until(lambda: stage.caught_up() and not judge(), 120), [*judge(), stage.log()]
        first = _decode(next(scan(stage.settings.kafka, [stage.topics.classified.name])).value() or b"")
        never = agencies_of(first.routing)
        assert never
        delivered = scan(stage.settings.kafka, map(stage.topics.of_agency, never))
        assert {dict(pairs_of(headers_in(record)))["ce_type"] for record in delivered} == {MOVED.ce_type.encode()}
        accounts = read_accounts(stage.settings, stage.topics, stage.agencies)
        assert {accounts.agencies[agency].routed for agency in never} == {0}
    finally:
        stage.end()
