"""The service on a real broker, with a real SMTP server and a stand-in of LINE; killed between every two steps."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from commands.notifications import _sent
from complaints.clock import SystemClock
from complaints.events.case import CASE, CASE_STEP, Case, CaseStep
from complaints.events.cloudevents import headers_of, pairs_of
from complaints.events.complaint import CLASSIFIED
from complaints.events.notification import NOTICE, SENDING, Notice, Sending
from complaints.privacy.sealing import Reporter, Sealer, new_key
from complaints.privacy.tracking_code import TrackingCodes
from complaints.reference.reference import Reference
from complaints.settings import (
    EmbeddedSettings,
    KafkaSettings,
    NotificationsSettings,
    PortalSettings,
    SealingSettings,
    Secret,
    Settings,
    child_environment,
)
from sinks.notifications.sends import folded
from stores.kafka.create_topics import create_topics
from stores.kafka.publisher import Publisher
from stores.kafka.record import Record
from stores.kafka.scan import scan
from tests import quick_yaml
from tests.brokers import QUIET_CLIENT
from tests.own_topics import config_with_own_topics
from tests.sinks.notifications.killed import POINTS
from tests.sinks.notifications.line_server import TOKEN, LineServer, line_server
from tests.sinks.notifications.mail_server import MailServer, mail_server
from tests.sinks.notifications.notices import EMAIL, LINE_USER
from tests.streams.cases.decisions import decided
from tests.wait import wait_until

WAIT_SECS = 40
BY_EMAIL, BY_LINE = Reporter(name="Somchai Jaidee", email=EMAIL), Reporter(line_id=LINE_USER)
PERSONAL = ("somchai", "Jaidee", LINE_USER)


class Town:
    """Topics of their own, citizens with cases, servers that deliver, and the service as a process."""

    def __init__(self, bootstrap: str, folder: Path, mails: MailServer, line: LineServer) -> None:
        tag = uuid4().hex[:8]
        config = config_with_own_topics(folder / "config", tag)
        written = quick_yaml.load((config / "notifications.yaml").read_text("utf-8"))
        written["quiet_hours"] = None
        written["steps"]["open"]["bundle_minutes"] = 0
        (config / "notifications.yaml").unlink()
        (config / "notifications.yaml").write_text(quick_yaml.dump(written), encoding="utf-8")
        self.mails, self.line = mails, line
        self.settings = Settings(
            config=config,
            kafka=KafkaSettings(bootstrap_servers=bootstrap, options=QUIET_CLIENT),
            sealing=SealingSettings(key=Secret(new_key())),
            notifications=NotificationsSettings(
                smtp_host="127.0.0.1",
                smtp_port=mails.port,
                smtp_tls="none",
                smtp_from="no-reply@1111.example",
                line_token=Secret(TOKEN),
                line_url=line.url,
                timeout_secs=5,
            ),
            portal=PortalSettings(url="https://track.1111.example"),
            embedded=EmbeddedSettings(data=folder / "data"),
        )
        self.topics = Reference.load(config).topics
        every = [*self.topics.all(()), *self.topics.of_service("cases", ())]
        create_topics(self.settings.kafka, every, SystemClock())
        self._sealer = Sealer.from_settings(self.settings.sealing)
        self.codes = TrackingCodes.from_settings(self.settings.sealing)
        self._publisher = Publisher(self.settings.kafka, limits={}, timeout_secs=20)
        self.log = folder / "notifications.log"
        self._places: dict[UUID, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def complain(self, reference: str, reporter: Reporter | None, *, at: datetime | None = None) -> UUID:
        """A complaint that is decided, and the opening of its case, now unless dated otherwise."""
        complaint = decided(reference, at=SystemClock().now())
        case = complaint.complaint_id
        sealed = self._sealer.seal(reporter, case) if reporter else None
        topic, offset = self.topics.classified.name, len(self._places)
        complaint = msgspec.structs.replace(complaint, reporter=sealed)
        self._send(topic, CLASSIFIED.ce_type, case, complaint, partition=0)
        self._places[case] = f"{topic}/0/{offset}"
        self.step(case, 1, "open", at=at)
        return case

    def step(self, case: UUID, number: int, name: str, *, at: datetime | None = None, **fields: Any) -> None:
        """A step of the case, and where the case stands after it."""
        at = at or SystemClock().now()
        state = fields.pop("state", "accepted")
        given: dict[str, Any] = {"by": "agency", "agency": "mea", "responsible": "mea", "state": state, **fields}
        step = CaseStep(complaint_id=case, number=number, step=name, at=at, **given)  # type: ignore[arg-type]
        self._send(self.topics.of(CASE_STEP).name, CASE_STEP.ce_type, case, step)
        place = self._places.get(case)
        after = Case(complaint_id=case, state=state, since=at, number=number, applied={}, version=1, record=place)
        self._send(self.topics.of(CASE).name, CASE.ce_type, case, after)

    def start(self, where: str = "", *unsafe: str) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.sinks.notifications.killed", where, *unsafe],
                env=child_environment(self.settings),
                stdout=log,
                stderr=log,
            )

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(WAIT_SECS)

    def killed(self) -> None:
        """Wait for the kill."""
        assert self.process
        assert self.process.wait(WAIT_SECS) == -signal.SIGKILL, self.log.read_text("utf-8")[-4000:]

    def wait(self, ready: Callable[[], bool]) -> None:
        try:
            wait_until(ready, WAIT_SECS)
        except AssertionError:
            raise AssertionError(self.log.read_text("utf-8")[-4000:]) from None

    def notices(self) -> list[Notice]:
        read = (NOTICE.decode(record) for record in scan(self.settings.kafka, [self.topics.of(NOTICE).name]))
        return [one for one in read if isinstance(one, Notice)]

    def sendings(self) -> list[Sending]:
        read = (SENDING.decode(record) for record in scan(self.settings.kafka, [self.topics.of(SENDING).name]))
        return [one for one in read if isinstance(one, Sending)]

    def state_of(self, case: UUID, number: int = 1) -> str | None:
        return folded(self.sendings(), {"line"}).state_of(case, number)

    def settled(self, *cases: UUID, number: int = 1) -> Callable[[], bool]:
        return lambda: (
            (known := folded(self.sendings(), {"line"})) is not None
            and all(known.is_settled(case, number) for case in cases)
        )

    def told(self, case: UUID) -> int:
        """How many messages with its tracking code citizens have got."""
        code = self.codes.code_of(case)
        mails = [message.get_content() for _, message in self.mails.taken]
        return sum(code in text for text in [*mails, *(text for _, text in self.line.taken)])

    def close(self) -> None:
        if self.process:
            self.stop(signal.SIGKILL)

    def _send(self, topic: str, ce_type: str, case: UUID, event: Any, partition: int = -1) -> None:
        headers = headers_of(event_id=str(uuid4()), event_type=ce_type, source="/test", subject=str(case), time="t")
        record = Record(key=str(case).encode(), value=msgspec.json.encode(event), headers=headers)
        assert self._publisher.publish(topic, record, lambda error: None, partition=partition)
        self._publisher.flush()


@pytest.fixture
def town(bootstrap: str, tmp_path: Path) -> Iterator[Town]:
    with mail_server() as mails, line_server() as line:
        town = Town(bootstrap, tmp_path, mails, line)
        yield town
        town.close()


def test_citizens_are_told_once_in_order_and_nothing_personal_is_anywhere(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    mail, line, nobody = town.complain("A-1", BY_EMAIL), town.complain("A-2", BY_LINE), town.complain("A-3", None)
    left = town.complain("A-4", BY_EMAIL)
    town.step(left, 2, "withdraw", state="withdrawn", by="citizen")
    old = town.complain("A-5", BY_EMAIL, at=SystemClock().now() - timedelta(days=400))
    town.start()
    town.wait(town.settled(mail, line, nobody, left))
    town.mails.to_recipient.append("550 5.1.1 <somchai.j@example.com> unknown")
    town.step(mail, 2, "start")
    town.step(mail, 3, "ask_citizen", state="waiting_for_citizen")
    town.wait(town.settled(mail, number=3))
    assert town.state_of(mail, 3) == "refused"
    assert town.stop() == 0
    known = folded(town.sendings(), {"line"})
    assert {known.state_of(case, 1) for case in (mail, line)} == {"sent"}
    assert known.counts()["skipped", "", "no_contact"] == 1
    assert known.counts()["skipped", "", "withdrawn"] == 1
    assert [town.told(case) for case in (mail, line, nobody, left, old)] == [1, 1, 0, 0, 0]
    _sent(argparse.Namespace(), town.settings)
    shown = capsys.readouterr().out
    assert "no_contact" in shown
    assert "withdrawn" in shown
    (dead,) = scan(town.settings.kafka, [town.topics.dead.name])
    assert dict(pairs_of(dead.headers()))["dead.reason"] == b"undeliverable"
    _nothing_personal(town)

    # Told to begin anew, or given the topics again, it sends nothing: neither what was sent nor what is old.
    before = (len(town.mails.taken), len(town.line.taken))
    town.step(mail, 1, "open", at=town.notices()[0].at)
    town.start()
    town.wait(town.settled(town.complain("A-6", None)))  # it came after all others
    assert town.stop() == 0
    assert (len(town.mails.taken), len(town.line.taken)) == before


def _nothing_personal(town: Town) -> None:
    names = [topic.name for topic in (*town.topics.all(()), *town.topics.of_service("cases", ()))]
    names += [topic.name for topic in town.topics.of_service("notifications", ())]
    codes = [town.codes.code_of(one.complaint_id) for one in town.notices()]
    seen = town.log.read_bytes() + b"".join(
        b"%s %s %r" % (record.key(), record.value(), record.headers()) for record in scan(town.settings.kafka, names)
    )
    for words in (*PERSONAL, *codes):
        assert words.lower().encode() not in seen.lower(), words
    said = [text for _, text in town.line.taken]
    for _, mail in town.mails.taken:
        said.append(mail.get_content())
        del mail["To"]  # the one place for an address
        said.append(str(mail.items()))
    assert len(said) > 2
    for words in PERSONAL:
        assert words.lower() not in "".join(said).lower(), words


EXPECTED = {("sent", 1): 6, ("unknown", 0): 1, ("unknown", 1): 1}
"""How notices end, and how many messages their citizens have got. An e-mail is unknown after two of the kills: before
it was handed over, and before it was recorded."""


@pytest.mark.parametrize("bootstrap", ["tansu"], indirect=True)
def test_killed_between_any_two_steps_it_tells_nobody_twice_and_leaves_nobody_out(town: Town) -> None:
    cases = []
    for where in POINTS:
        cases.append(town.complain(where, BY_LINE if where.startswith("line") else BY_EMAIL))
        town.start(where)
        town.killed()
    town.start()
    town.wait(town.settled(*cases))
    assert town.stop() == 0
    assert Counter((town.state_of(case), town.told(case)) for case in cases) == EXPECTED
    assert set(Counter(town.mails.ids()).values()) == {1}


@pytest.mark.parametrize("bootstrap", ["tansu"], indirect=True)
@pytest.mark.parametrize(
    ("where", "unsafe"),
    [
        ("email recorded", "forgets what was sent"),
        ("email taken", "repeats e-mail"),
        ("line taken", "pushes without a key"),
    ],
)
def test_without_a_safeguard_somebody_is_told_twice(town: Town, where: str, unsafe: str) -> None:
    case = town.complain(where, BY_LINE if where.startswith("line") else BY_EMAIL)
    town.start(where, unsafe)
    town.killed()
    town.start("", unsafe)
    town.wait(lambda: town.told(case) == 2)
