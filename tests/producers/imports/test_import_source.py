from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from complaints.clock import SystemClock
from complaints.errors import ComplaintsError, PermanentError
from complaints.events.complaint import RECEIVED, Received
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter, Sealer
from complaints.reference.channels import Channel
from complaints.settings import DEFAULT_CONFIG, KafkaSettings
from complaints.topics import load_topics
from embedded.broker import Broker
from producers.channels.traffy_csv import TraffyCsvSource
from producers.imports import import_source as run
from producers.imports.counts import ImportLedger
from producers.imports.cursor import CursorFile
from producers.imports.import_source import Intake, import_source
from producers.intake.submission import Entry, Submission
from stores.kafka.create_topics import create_topics
from stores.kafka.publisher import Publisher
from tests.own_intake import ReadTopic, headers_of

HEADER = "ticket_id,type,org,description,lon,lat,timestamp\n"


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    """A file of 3,000 rows, of which 4 are not complaints."""
    path = tmp_path / "tickets.csv"
    rows = [
        f"T{number},ถนน,กทม.,หลุมที่ {number} โทร 0810000001,100.5,13.7,2024-01-01 00:00:00+00" for number in range(3000)
    ]
    rows[10] = "T10,,,,100.5,13.7,2024-01-01 00:00:00+00"
    rows[20] = "T20,ถนน,กทม.,หลุม,1000,13.7,2024-01-01 00:00:00+00"
    rows[1500] = "สมชาย 0810000002"
    rows[2999] = "T2999,ถนน,กทม.,หลุม,100.5,13.7,2199-01-01 00:00:00+00"
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    return path


REJECTED = {"empty_text": 1, "invalid_field": 1, "broken_row": 1, "implausible_time": 1}


def test_every_row_is_published_or_rejected(tickets: Path, intake: Intake, read_topic: ReadTopic) -> None:
    shown: list[ImportLedger] = []
    ledger = import_source(
        TraffyCsvSource(tickets), intake, progress=lambda state, fraction: shown.append(state.copy())
    )

    assert (ledger.read, ledger.published, dict(ledger.rejected)) == (3000, 2996, REJECTED)
    assert ledger.finished
    assert ledger.problem is None
    assert len(shown) > 3
    assert all(state.balanced() for state in shown)
    published = [msgspec.json.decode(m.value() or b"", type=Received) for m in read_topic(intake.topics.received.name)]
    assert len({event.complaint_id for event in published}) == len(published) == 2996
    assert {event.text.split()[-1] for event in published} == {"[โทรศัพท์]"}
    dead = {headers_of(m)["dead.origin"].decode(): m for m in read_topic(intake.topics.dead.name)}
    assert set(dead) == {"tickets.csv#12", "tickets.csv#22", "tickets.csv#1502", "tickets.csv#3001"}
    assert dead["tickets.csv#1502"].value() == "สมชาย [โทรศัพท์]\n".encode()


def test_the_same_import_twice_gives_the_same_events(tickets: Path, intake: Intake, read_topic: ReadTopic) -> None:
    for _ in range(2):
        assert import_source(TraffyCsvSource(tickets), intake).published == 2996
    ids = [headers_of(m)["ce_id"] for m in read_topic(intake.topics.received.name)]
    assert len(ids) == 2 * 2996
    assert len(set(ids)) == 2996


def test_the_cloudevents_package_reads_what_we_write(tickets: Path, intake: Intake, read_topic: ReadTopic) -> None:
    import_source(TraffyCsvSource(tickets), intake, limit=10)
    for message in read_topic(intake.topics.received.name):
        raw = KafkaMessage(headers=headers_of(message), key=message.key(), value=message.value() or b"")
        event = from_binary(raw, JSONFormat())
        data = event.get_data()
        assert isinstance(data, dict)
        assert event.get_type() == RECEIVED.ce_type
        assert event.get_source() == "/channels/traffy"
        assert event.get_subject() == data["complaint_id"] == (message.key() or b"").decode()
        assert event.get_time() is not None
        assert data["text"].startswith("หลุมที่")


@pytest.mark.parametrize("checkpoint", [500, 20_000])
def test_an_interrupted_import_goes_on_where_it_was(
    tickets: Path, intake: Intake, read_topic: ReadTopic, monkeypatch: pytest.MonkeyPatch, checkpoint: int
) -> None:
    monkeypatch.setattr(run, "CHECKPOINT_ROWS", checkpoint)
    calls = iter(range(10_000))
    first = import_source(TraffyCsvSource(tickets), intake, stop=lambda: next(calls) >= 1234)
    assert (first.read, first.finished, first.problem) == (1234, False, None)
    assert first.balanced()

    second = import_source(TraffyCsvSource(tickets), intake)
    assert (second.resumed_at, second.read, second.published) == (1234, 3000, 2996)
    assert dict(second.rejected) == REJECTED
    assert second.finished
    assert len(read_topic(intake.topics.received.name)) == 2996


def test_limit_and_restart(tickets: Path, intake: Intake) -> None:
    assert import_source(TraffyCsvSource(tickets), intake, limit=100).read == 100
    again = import_source(TraffyCsvSource(tickets), intake, limit=100, restart=True)
    assert (again.resumed_at, again.read) == (0, 100)
    further = import_source(TraffyCsvSource(tickets), intake, limit=100)
    assert (further.resumed_at, further.read) == (100, 200)


@dataclass
class RowSource:
    """Entries from memory, then perhaps an error."""

    entries: list[Entry]
    error: ComplaintsError | None = None
    name: str = "rows"
    channel: str = "traffy"
    identity: str = "rows"
    remarks: tuple[str, ...] = ()
    repeatable: bool = True
    closed: bool = field(default=False, init=False)

    def read(self, after: int) -> Iterator[Entry]:
        yield from self.entries[after:]
        if self.error:
            raise self.error

    def fraction(self) -> float | None:
        return None

    def close(self) -> None:
        self.closed = True


def entry(position: int, content: Submission | Reject) -> Entry:
    return Entry(content=content, raw=b"raw", origin=f"rows#{position}", position=position)


def test_a_source_that_breaks_off_keeps_what_was_read(intake: Intake, read_topic: ReadTopic) -> None:
    source = RowSource([entry(1, Submission(channel="traffy", text="x"))], PermanentError("rows breaks off"))
    ledger = import_source(source, intake)
    assert (ledger.read, ledger.published, ledger.finished, ledger.problem) == (1, 1, False, "rows breaks off")
    assert source.closed
    assert len(read_topic(intake.topics.received.name)) == 1


def test_a_complaint_too_large_for_kafka_is_a_dead_letter(intake: Intake, read_topic: ReadTopic) -> None:
    large = Submission(channel="traffy", text="x", reporter=Reporter(name="y" * 3_000_000))
    ledger = import_source(RowSource([entry(1, large), entry(2, Submission(channel="traffy", text="x"))]), intake)
    assert (ledger.read, ledger.published, dict(ledger.rejected)) == (2, 1, {"too_large": 1})
    (letter,) = read_topic(intake.topics.dead.name)
    headers = headers_of(letter)
    assert headers["dead.reason"] == b"too_large"
    assert int(headers["dead.cut_from_bytes"]) > 3_000_000


def test_kafka_lost_under_way_leaves_the_last_checkpoint(
    tansu: Broker, channels: dict[str, Channel], sealer: Sealer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "CHECKPOINT_ROWS", 500)
    kafka = KafkaSettings(bootstrap_servers=tansu.bootstrap)
    topics = load_topics(DEFAULT_CONFIG)
    create_topics(kafka, [topics.received, topics.dead], SystemClock())
    intake = Intake(
        publisher=Publisher(kafka, timeout_secs=1),
        topics=topics,
        channels=channels,
        sealer=sealer,
        clock=SystemClock(),
        cursors=tmp_path / "cursors",
    )

    class Failing(RowSource):
        def read(self, after: int) -> Iterator[Entry]:
            for each in super().read(after):
                if each.position == 700:
                    tansu.stop()
                yield each

    rows = [entry(position, Submission(channel="traffy", text="x")) for position in range(1, 3001)]
    ledger = import_source(Failing(rows), intake)
    assert (ledger.read, ledger.published, ledger.finished) == (500, 500, False)
    assert ledger.problem is not None
    assert "did not acknowledge" in ledger.problem
    cursor = CursorFile(intake.cursors, "rows").load()
    assert cursor is not None
    assert cursor.position == 500
