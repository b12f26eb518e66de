"""Tries an agency's Kafka consumer: on a broker of its own, as a child process that is stopped and started again."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import ConfigError
from complaints.events.cloudevents import Headers
from complaints.settings import KafkaSettings, Settings, environment
from complaints.topics import Topics
from embedded.broker import TansuBroker
from embedded.ports import free_port
from operations.conformance.consumer_trials import (
    ConsumerTrial,
    Understood,
    after_restart,
    first_trials,
    judge,
    judge_order,
    lines_in,
)
from operations.conformance.events import Event, Examples
from operations.conformance.finding import Finding
from stores.kafka.create_topics import create_topics
from stores.kafka.outbox import Outbox
from stores.kafka.record import Record

LOOK_SECS = 0.1
GRACE_SECS = 1.0
"""Time after the last line that is waited for, in which further ones may come."""
STOP_SECS = 20.0


class Program:
    """The agency's program. What it writes to standard output is kept in a file, what it says beside it in another."""

    def __init__(self, command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
        self._command, self._environment = list(command), environment
        self.written, self.said = folder / "lines.jsonl", folder / "said.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it. Raises ConfigError where there is no such program."""
        try:
            with self.written.open("ab") as out, self.said.open("ab") as err:
                self._process = subprocess.Popen(
                    self._command, stdout=out, stderr=err, stdin=subprocess.DEVNULL,
                    env=self._environment, start_new_session=True,
                )  # fmt: skip
        except OSError as error:
            raise ConfigError(f"{self._command[0]}: {error.strerror}") from error

    def ended(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll() if self._process else None

    def stop(self) -> int | None:
        """SIGTERM; its exit status, None where it did not end in time and was killed."""
        if self._process is None:
            return None
        try:
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGTERM)
            return self._process.wait(STOP_SECS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            return None


def try_consumer(
    command: Sequence[str],
    settings: Settings,
    topics: Topics,
    agency: str,
    folder: Path,
    clock: Clock,
    wait_secs: float,
) -> list[Finding]:
    """Findings on a program, given as a command line in which {broker}, {topic} and {agency} are replaced.

    It may keep its state in `folder`, which is its {folder}. Each part is waited for up to `wait_secs`. Raises
    ConfigError where there is no such program, or no embedded broker.
    """
    examples = Examples.load(settings.config, agency)
    with _broker(folder) as kafka:
        own = Settings(config=settings.config, kafka=kafka)
        topic = topics.of_agency(agency)
        create_topics(kafka, [one for one in topics.of_agencies((agency,)) if one.name == topic], clock)
        words = {"{broker}": kafka.bootstrap_servers, "{topic}": topic, "{agency}": agency, "{folder}": str(folder)}
        named = {f"CONFORMANCE_{name[1:-1].upper()}": word for name, word in words.items()}
        program = Program([_filled(part, words) for part in command], folder, {**environment(), **named})
        return list(_play(program, own, topics, topic, examples, clock, wait_secs))


def _play(
    program: Program, settings: Settings, topics: Topics, topic: str, examples: Examples, clock: Clock, wait_secs: float
) -> Iterator[Finding]:
    first = first_trials(examples)
    _write(settings, topics, topic, first)
    try:
        program.start()
        lines = _read_until(program, first[-1].lines, 0, clock, wait_secs)
        yield _runs(program, "runs", "โปรแกรมทำงานต่อเนื่อง", "keeps running")
        yield from judge(first, lines)
        yield judge_order(first, lines)
        if program.ended() is None:
            yield _stops(program.stop())
        second = after_restart(examples, first)
        _write(settings, topics, topic, second)
        before = len(program.written.read_bytes())
        program.start()
        later = _read_until(program, second[-1].lines, before, clock, wait_secs)
        yield from judge(second, later)
        yield _protocol(program)
    finally:
        program.stop()


def _read_until(
    program: Program, last: Sequence[Understood], start: int, clock: Clock, wait_secs: float
) -> list[Understood]:
    """The lines from a byte of its output on, once the last ones are there, it has ended, or time is up."""
    deadline = clock.monotonic() + wait_secs
    while clock.monotonic() < deadline and program.ended() is None:
        if set(last) <= set(lines_in(program.written.read_bytes()[start:])[0]):
            clock.sleep(GRACE_SECS)
            break
        clock.sleep(LOOK_SECS)
    return lines_in(program.written.read_bytes()[start:])[0]


def _runs(program: Program, name: str, th: str, en: str) -> Finding:
    status = program.ended()
    said = program.said.read_bytes()[-300:].decode("utf-8", "replace").strip()
    detail = "" if status is None else f"it ended with status {status}: {said}"
    return Finding(name=name, th=th, en=en, passed=not detail, detail=detail)


def _stops(status: int | None) -> Finding:
    detail = {None: f"SIGTERM has not ended it within {STOP_SECS:g} s", 0: ""}.get(status, f"SIGTERM: status {status}")
    if status == -signal.SIGTERM:
        detail = ""  # ended by the signal itself: nothing is lost where offsets are committed after storing
    en = "stops when told to (SIGTERM)"
    return Finding(name="stops", th="หยุดเมื่อสั่ง", en=en, passed=not detail, detail=detail)


def _protocol(program: Program) -> Finding:
    _, fault = lines_in(program.written.read_bytes())
    detail = f"no line of the protocol: {fault}" if fault else ""
    en = "writes only lines of the protocol"
    return Finding(name="protocol", th="เขียนตามรูปแบบที่กำหนด", en=en, passed=not fault, detail=detail)


def _write(settings: Settings, topics: Topics, topic: str, trials: Sequence[ConsumerTrial]) -> None:
    records = [_record(event) for trial in trials for event in trial.records]
    Outbox(settings, topics).publish([(topic, record) for record in records])


def _record(event: Event | None) -> Record:
    if event is None:
        return Record(key=b"deleted", value=b"", headers=[])
    headers: Headers = [(f"ce_{name}", value.encode()) for name, value in event.attributes.items()]
    own: Headers = [("ce_specversion", b"1.0"), *headers, ("content-type", b"application/json")]
    return Record(key=event.subject.encode(), value=event.data, headers=own)


def _filled(part: str, words: dict[str, str]) -> str:
    for name, word in words.items():
        part = part.replace(name, word)
    return part


@contextmanager
def _broker(folder: Path) -> Iterator[KafkaSettings]:
    broker = TansuBroker(free_port(), folder / "broker.log")
    broker.start()
    try:
        yield KafkaSettings(bootstrap_servers=broker.bootstrap)
    finally:
        broker.stop()
