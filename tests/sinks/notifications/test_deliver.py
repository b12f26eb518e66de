"""The next message of a case, without a broker: what is recorded before and after it, whatever a channel does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from complaints.errors import TransientError
from complaints.events.cloudevents import headers_of
from complaints.events.complaint import CLASSIFIED
from complaints.events.notification import NOTICE, Notice, NoticeChannel, Sending
from complaints.outcome import Reject
from complaints.privacy.sealing import Reporter, Sealer
from sinks.notifications.channel import AwayError, LaterError, RefusedError, UncertainError
from sinks.notifications.contacts import Contacts
from sinks.notifications.deliver import REMEMBERED, Deliver
from sinks.notifications.message import Message
from sinks.notifications.sends import Sends
from sinks.notifications.waiting import CaseQueue, Waiting
from stores.kafka.record import ConsumerRecord
from tests.clock import ManualClock
from tests.sinks.notifications.notices import EMAIL, LINE_USER, NOON, POLICY, SENDER, case, notice, sending
from tests.streams.cases.decisions import decided
from tests.streams.records import HandMade

SEALER = Sealer("k1", b"k" * 32)
CASE = decided().complaint_id
BOTH = Reporter(line_id=LINE_USER, email=EMAIL)


@dataclass
class Script:
    """A channel that does what a test says, and keeps what it has delivered."""

    exact: bool
    events: list[str]
    then: list[Exception | None] = field(default_factory=list)
    """What the next deliveries raise."""
    before: list[Exception | None] = field(default_factory=list)
    """What the next preparations raise."""
    delivered: list[Message] = field(default_factory=list)

    def prepare(self, message: Message, to: str) -> _Prepared:
        if self.before and (error := self.before.pop(0)):
            raise error
        return _Prepared(self, message)

    def close(self) -> None:
        pass


@dataclass
class _Prepared:
    script: Script
    message: Message

    def complete(self) -> str:
        self.script.events.append("delivered")
        if self.script.then and (error := self.script.then.pop(0)):
            raise error
        self.script.delivered.append(self.message)
        return "250"


class Stage:
    """A `Deliver` whose records are folded as if its topic had given them back."""

    def __init__(self, *notices: Notice, reporter: Reporter | None = BOTH, before: Sequence[Sending] = ()) -> None:
        self.clock = ManualClock(NOON + timedelta(hours=1))
        self.events: list[str] = []
        self.line, self.email = Script(True, self.events), Script(False, self.events)
        self.sends = Sends({"line"})
        self.written = list(before)
        for record in before:
            self.sends.take(record)
        self.dead: list[Reject] = []
        self.queue = CaseQueue({one.number: Waiting(one, _record(one)) for one in notices})
        complaint = decided()
        sealed = SEALER.seal(reporter, CASE) if reporter else None
        headers = headers_of(event_id="1", event_type=CLASSIFIED.ce_type, source="/s", subject="1", time="t")
        found = HandMade(msgspec.json.encode(msgspec.structs.replace(complaint, reporter=sealed)), head=headers)
        self.found = found
        self.restart()

    def restart(self, sealer: Sealer = SEALER, *, without: Sequence[NoticeChannel] = ()) -> None:
        channels: dict[NoticeChannel, Any] = {"line": self.line, "email": self.email}
        self.deliver = Deliver(
            POLICY,
            {name: one for name, one in channels.items() if name not in without},
            Contacts(lambda *_: self.found, [sealer]),
            self.sends,
            self.write,
            self.refuse,
            lambda complaint: "7K3QX",
            lambda code: f"https://t/{code}",
            self.clock,
        )

    def write(self, record: Sending) -> bool:
        self.events.append(record.state)
        self.written.append(record)
        self.sends.take(record)
        return self.sends.has(record)

    def refuse(self, rejects: Sequence[tuple[ConsumerRecord, Reject]]) -> None:
        self.dead += [reject for _, reject in rejects]

    def go(self, state: str = "accepted", times: int = 1) -> list[str]:
        """Deliver, and what was recorded and delivered in order."""
        for _ in range(times):
            self.clock.advance(400)
            self.deliver.next_of(self.queue, case(9, state, complaint_id=CASE))
            for number in [number for number in self.queue.notices if self.sends.is_settled(CASE, number)]:
                del self.queue.notices[number]
            if not self.queue.notices:
                break
        return self.events

    @property
    def last(self) -> Sending:
        return self.written[-1]


def _record(one: Notice) -> HandMade:
    headers = headers_of(event_id="1", event_type=NOTICE.ce_type, source="/s", subject="1", time="t")
    return HandMade(msgspec.json.encode(one), head=headers)


def told(number: int = 1, name: str = "answer", **fields: Any) -> Notice:
    return notice(number, name, complaint_id=CASE, **fields)


def begun(**fields: Any) -> Sending:
    found = msgspec.structs.replace(sending(**fields), complaint_id=CASE)
    return msgspec.structs.replace(found, message_id=told(found.numbers[0]).notice_id)


def test_a_message_is_recorded_before_and_after_it_is_delivered_on_the_preferred_channel() -> None:
    stage = Stage(told(1, "open"), told(2))
    assert stage.go() == ["sending", "delivered", "sent"]
    assert (stage.last.channel, stage.last.numbers, stage.last.status) == ("line", (1, 2), "250")
    (message,) = stage.line.delivered
    assert "Received." in message.text
    assert "https://t/7K3QX" in message.text


def test_a_step_for_email_alone_goes_by_email() -> None:
    stage = Stage(told(2, "accept"))
    stage.go()
    assert len(stage.email.delivered) == 1


@pytest.mark.parametrize(
    ("reporter", "state", "reason"),
    [
        (BOTH, "withdrawn", "withdrawn"),
        (None, "accepted", "no_contact"),
        (Reporter(phone="0812345678"), "accepted", "no_contact"),
    ],
)
def test_who_is_not_told_is_recorded_with_why(reporter: Reporter | None, state: str, reason: str) -> None:
    stage = Stage(told(1, "open"), told(2), reporter=reporter)
    assert stage.go(state) == ["skipped"]
    assert (stage.last.reason, stage.last.numbers) == (reason, (1, 2))


def test_what_has_become_too_old_is_skipped_and_the_rest_sent() -> None:
    stage = Stage(told(1, "open", at=NOON - timedelta(days=4)), told(2))
    assert stage.go(times=2) == ["skipped", "sending", "delivered", "sent"]
    assert (stage.written[0].reason, stage.written[0].numbers) == ("too_old", (1,))


def test_a_channel_that_is_not_set_up_is_passed_over() -> None:
    stage = Stage(told())
    stage.restart(without=["line"])
    stage.go()
    assert len(stage.email.delivered) == 1


def test_a_refusal_for_good_leads_to_the_other_channel() -> None:
    stage = Stage(told())
    stage.line.then = [RefusedError("400")]
    assert stage.go(times=2) == ["sending", "delivered", "waiting", "sending", "delivered", "sent"]
    assert (stage.last.channel, stage.last.refused) == ("email", ("line",))
    assert not stage.dead


def test_what_all_channels_refuse_is_a_dead_letter_without_an_address() -> None:
    stage = Stage(told())
    stage.line.then, stage.email.before = [RefusedError("400")], [RefusedError("550 5.1.1")]
    assert stage.go(times=3)[-1] == "refused"
    (reject,) = stage.dead
    assert (reject.reason, reject.step, reject.detail) == (
        "undeliverable",
        "notify",
        "refused on line, email: 550 5.1.1",
    )


@pytest.mark.parametrize("error", [LaterError("450"), AwayError("away")])
def test_what_was_not_delivered_for_now_is_tried_again(error: Exception) -> None:
    stage = Stage(told(2, "accept"))
    stage.email.then = [error]
    assert stage.go(times=2) == ["sending", "delivered", "waiting", "sending", "delivered", "sent"]
    stage = Stage(told(2, "accept"))
    stage.email.before = [error]
    assert stage.go(times=2) == ["sending", "delivered", "sent"], "nothing is recorded before it can be delivered"


def test_an_email_whose_outcome_is_not_known_is_not_sent_again() -> None:
    stage = Stage(told(2, "accept"))
    stage.email.then = [UncertainError("lost")]
    assert stage.go(times=3) == ["sending", "delivered", "unknown"]


def test_on_line_it_is_pushed_again_with_the_same_words_and_key() -> None:
    stage = Stage(told(1), told(2))
    stage.line.then = [UncertainError("lost")]
    stage.go()
    stage.queue.notices[3] = Waiting(told(3), _record(told(3)))
    assert stage.go(times=2) == ["sending", "delivered", "delivered", "sent", "sending", "delivered", "sent"]
    assert [record.numbers for record in stage.written if record.state == "sent"] == [(1, 2), (3,)]
    assert len({message.message_id for message in stage.line.delivered}) == 2


def test_after_an_open_try_on_line_a_refusal_of_us_does_not_make_it_certain() -> None:
    """The first request may have been taken: the message stays with its key and words."""
    stage = Stage(told())
    stage.line.then = [UncertainError("lost"), AwayError("LINE answers 429")]
    assert stage.go(times=3) == ["sending", "delivered", "delivered", "delivered", "sent"]


def test_after_a_restart_an_email_under_way_is_unknown_and_a_push_goes_on() -> None:
    stage = Stage(told(), before=[begun()])
    assert stage.go() == ["unknown"]
    at = NOON + timedelta(minutes=50)
    stage = Stage(told(1), told(2), before=[begun(channel="line", begun=at)])
    assert stage.go() == ["sending", "delivered", "sent"]
    assert (stage.last.numbers, stage.last.begun) == ((1,), at)
    assert stage.last.sender != SENDER


def test_a_push_that_is_older_than_line_remembers_is_unknown() -> None:
    stage = Stage(told(), before=[begun(channel="line", begun=NOON + timedelta(hours=1) - REMEMBERED)])
    assert stage.go() == ["unknown"]


def test_a_message_that_another_sender_has_is_left_to_it() -> None:
    """The other one has written first, and this one has not read it yet when it writes."""
    stage = Stage(told(2, "accept"))
    ours = stage.write

    def late(record: Sending) -> bool:
        if record.state == "sending":
            stage.sends.take(msgspec.structs.replace(record, sender=SENDER))
        return ours(record)

    stage.deliver._write = late
    stage.go()
    assert not stage.email.delivered
    assert stage.queue.paused_until


def test_without_a_key_that_fits_nothing_is_recorded() -> None:
    stage = Stage(told())
    stage.restart(Sealer("k1", b"x" * 32))
    with pytest.raises(TransientError, match=r"sealing\.key"):
        stage.go()
    assert not stage.written


def test_records_and_errors_hold_no_address() -> None:
    stage = Stage(told(1, "open"), told(2))
    stage.line.then = [RefusedError("400")]
    stage.go(times=2)
    assert all(found not in repr(stage.written) for found in (EMAIL, LINE_USER, "7K3QX"))
