from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from commands import dead_letters
from complaints.errors import ConfigError
from complaints.events.cloudevents import pairs_of
from complaints.events.complaint import Received
from complaints.events.dead_action import DeadAction
from complaints.events.dead_letter import dead_headers
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter, Sealer
from operations.dead_letters.letters import Letter, read_letters
from producers.channels.json_lines import BodiesSource
from producers.intake.receive import receive
from producers.intake.refuse import refuse
from producers.intake.submission import Submission
from stores.kafka.scan import scan
from tests import quick_yaml
from tests.own_services import OwnServices
from tests.streams.records import received, record

BROKEN = Reject("broken_json", "offset 1", "decode")


@pytest.fixture
def command(own: OwnServices) -> Callable[..., int]:
    def run(*arguments: str) -> int:
        parser = argparse.ArgumentParser()
        dead_letters.configure(parser)
        return dead_letters.run(parser.parse_args(arguments), own.settings)

    return run


def from_worker(own: OwnServices, reference: str = "A-1", offset: int = 0, topic: str = "") -> None:
    """As the worker (or the sink, for its topic) writes it."""
    original = record(received(reference))
    origin = f"{topic or own.topics.received.name}/1/{offset}"
    headers = dead_headers(BROKEN, origin, "traffy", original.headers())
    own.write(own.topics.dead.name, original.value() or b"", original.key(), headers)


def from_file(own: OwnServices, tmp_path: Path, line: bytes) -> None:
    """As an import of gateway bodies writes it."""
    path = tmp_path / "bodies.jsonl"
    path.write_bytes(line + b"\n")
    source, sealer = BodiesSource(path), Sealer.from_settings(own.settings.sealing)
    (entry,) = source.read(after=0)
    reject = entry.content
    if isinstance(reject, Submission):
        outcome = receive(reject, received=received().received, sealer=sealer, channels=("traffy",))
        assert isinstance(outcome, Reject)
        reject = outcome
    letter = refuse(reject, entry, channel=source.channel, sealer=sealer)
    own.write(own.topics.dead.name, letter.value, letter.key, letter.headers)


def letters(own: OwnServices) -> list[Letter]:
    return list(read_letters(own.settings, own.topics))


def actions(own: OwnServices) -> list[DeadAction]:
    topic = own.topics.dead_actions.name
    return [msgspec.json.decode(r.value() or b"", type=DeadAction) for r in scan(own.settings.kafka, [topic])]


def test_counted_once_and_shown_whole(own: OwnServices, command: Callable[..., int], said: Callable[[], str]) -> None:
    from_worker(own)
    from_worker(own)
    from_worker(own, "B-1", 1)
    assert command("list") == 0
    assert re.search(r"broken_json +2 ", said())
    assert command("list", "--each", "--reason", "broken_json", "--channel", "traffy", "--since", "2020-01-01") == 0
    assert said().count("broken_json") == 2
    for nobody in (["--reason", "too_large"], ["--step", "x"], ["--channel", "x"], ["--since", "2999-01-01T00:00:00Z"]):
        assert command("list", "--each", *nobody) == 0
        assert "broken_json" not in said()
    one = letters(own)[0]
    assert command("show", one.id[:8]) == 0
    text = said()
    assert "ไฟส่องสว่างริมทางดับ" in text
    assert "ce_source: /channels/traffy" in text
    assert f"origin: {own.topics.received.name}/1/0" in text
    with pytest.raises(ConfigError, match="0 dead letters"):
        command("show", "zz")


def test_the_rows_of_one_file_are_found_by_its_name(
    own: OwnServices, tmp_path: Path, command: Callable[..., int], said: Callable[[], str]
) -> None:
    from_file(own, tmp_path, b"{")
    from_worker(own)
    assert command("list", "--each", "--file", "bodies.jsonl") == 0
    assert "bodies.jsonl#1" in (text := said())
    assert text.count("\n") == 1
    assert command("list", "--each", "--file", "other.jsonl") == 0
    assert said() == ""


@pytest.mark.parametrize("topic", ["received", "classified", "corrections"])
def test_a_replayed_record_is_as_it_was_where_it_was(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str], topic: str
) -> None:
    name = getattr(own.topics, topic).name
    from_worker(own, topic=name)
    assert command("replay", "--reason", "broken_json", "--by", "somchai", "--note", "mended") == 0
    (replayed,) = scan(own.settings.kafka, [name])
    original = record(received())
    assert (replayed.key(), replayed.value()) == (original.key(), original.value())
    marks = [("dead.replay_of", f"{name}/1/0".encode())]
    assert list(pairs_of(replayed.headers())) == [*original.headers(), *marks]
    (action,) = actions(own)
    assert (action.action, action.by, action.note, action.reason) == ("replay", "somchai", "mended", "broken_json")
    assert "replay: 1, not possible: 0" in said()
    assert command("list", "--each") == 0
    assert "broken_json" not in said()
    assert command("list", "--each", "--all") == 0
    assert "broken_json" in said()
    assert command("replay", "--reason", "broken_json", "--by", "somchai") == 0
    assert len(list(scan(own.settings.kafka, [name]))) == 1


def test_a_body_goes_through_the_intake_as_it_is_now(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str], tmp_path: Path
) -> None:
    """Its channel was unknown when it was refused. Replayed twice it is the same complaint."""
    body = {"channel": "fax", "text": "ไฟดับ โทร 0810000001", "reporter": {"name": "สมหญิง"}}
    from_file(own, tmp_path, msgspec.json.encode(body))
    assert command("replay", "--reason", "unknown_channel", "--by", "a") == 1
    assert "refused again: unknown_channel" in said()
    assert actions(own) == []
    file = own.settings.config / "channels.yaml"
    channels = quick_yaml.load(file.read_text()) | {"fax": {"thai": "โทรสาร", "english": "Fax"}}
    file.unlink()
    file.write_text(quick_yaml.dump(channels))
    assert command("replay", "--reason", "unknown_channel", "--by", "a") == 0
    (replayed,) = scan(own.settings.kafka, [own.topics.received.name])
    event = msgspec.json.decode(replayed.value() or b"", type=Received)
    (letter,) = letters(own)
    assert (event.channel, event.text, event.received) == ("fax", "ไฟดับ โทร [โทรศัพท์]", letter.at)
    assert event.reporter is not None
    opened = Sealer.from_settings(own.settings.sealing).open(event.reporter, event.complaint_id)
    assert opened == Reporter(name="สมหญิง", mentioned=("0810000001",))
    again = dead_letters.replayer(own.settings, own.topics).plan(letter)
    assert not isinstance(again, str)
    assert again[1].key == replayed.key()


def test_what_cannot_be_replayed_says_so_and_stays_open(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str], tmp_path: Path
) -> None:
    from_file(own, tmp_path, b"T-1,broken row")
    cut = [*dead_headers(BROKEN, "a.csv#9"), ("dead.cut_from_bytes", b"3000000")]
    own.write(own.topics.dead.name, b"x", b"k", cut)
    own.write(own.topics.dead.name, b"x", b"k", dead_headers(BROKEN, "strange.v1/0/1"))
    assert command("replay", "--since", "2020-01-01", "--by", "a") == 1
    text = said()
    for why in (
        "correct the file and import it again",
        "1 of 3000000 bytes were kept",
        "strange.v1, which nobody reads",
    ):
        assert why in text
    assert actions(own) == []


def test_dropping_is_recorded_with_its_reason(
    own: OwnServices, command: Callable[..., int], said: Callable[[], str]
) -> None:
    from_worker(own)
    from_worker(own, "B-1", 1)
    one = letters(own)[0]
    assert command("drop", one.id, "--by", "a", "--note", "ข้อมูลทดสอบ") == 0
    (action,) = actions(own)
    assert (action.letter, action.action, action.note) == (one.id, "drop", "ข้อมูลทดสอบ")
    assert list(scan(own.settings.kafka, [own.topics.received.name])) == []
    assert command("show", one.id) == 0
    assert "done: drop by a" in said()


def test_a_dry_run_does_nothing(own: OwnServices, command: Callable[..., int], said: Callable[[], str]) -> None:
    from_worker(own)
    assert command("replay", "--reason", "broken_json", "--dry-run") == 0
    assert command("drop", "--reason", "broken_json", "--note", "x", "--dry-run") == 0
    text = said()
    assert f"would replay to {own.topics.received.name}" in text
    assert "would drop: 1" in text
    assert actions(own) == []
    assert list(scan(own.settings.kafka, [own.topics.received.name])) == []


def test_everything_at_once_must_be_asked_for(command: Callable[..., int]) -> None:
    with pytest.raises(ConfigError, match="say which"):
        command("replay")
