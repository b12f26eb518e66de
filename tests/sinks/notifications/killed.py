"""`python -m tests.sinks.notifications.killed WHERE [UNSAFE]`: the service, killed there at its first message.

A kill -9 as real as any: nothing of the process runs after it. Production code has no such switch.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from commands.cli import main
from complaints.events.notification import Sending
from sinks.notifications import line, send_log, service, smtp
from stores.kafka import publish_once


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _after(owner: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
    real = getattr(owner, name)

    def then_die(*given: Any) -> Any:
        found = real(*given)
        if when(found, *given):
            _die()
        return found

    setattr(owner, name, then_die)


def _written(state: str, channel: str) -> Callable[..., bool]:
    def is_it(_: object, __: object, sending: Sending) -> bool:
        return (sending.state, sending.channel) == (state, channel)

    return is_it


POINTS: dict[str, Callable[[], None]] = {
    "planned": lambda: _after(publish_once.PublishOnce, "publish", lambda published, *_: published > 0),
    "email prepared": lambda: _after(smtp.EmailChannel, "prepare"),
    "email claimed": lambda: _after(send_log.SendLog, "write", _written("sending", "email")),
    "email taken": lambda: _after(smtp._Envelope, "complete"),
    "email recorded": lambda: _after(send_log.SendLog, "write", _written("sent", "email")),
    "line claimed": lambda: _after(send_log.SendLog, "write", _written("sending", "line")),
    "line taken": lambda: _after(line._Push, "complete"),
    "line recorded": lambda: _after(send_log.SendLog, "write", _written("sent", "line")),
}
"""Between every two steps of a message. "prepared" of LINE is "claimed": nothing happens before."""


def _forgets_what_was_sent() -> None:
    send_log.SendLog.read = lambda self, since: self._reader.start(  # type: ignore[method-assign]
        {place: type(extent)(extent.end, extent.end) for place, extent in self._reader.extents([self._topic]).items()}
    )


def _repeats_email() -> None:
    smtp.EmailChannel.exact = True


def _pushes_without_a_key() -> None:
    import uuid

    real = line.LineChannel.push
    line.LineChannel.push = lambda self, key, body: real(self, str(uuid.uuid4()), body)  # type: ignore[method-assign]


UNSAFE: dict[str, Callable[[], None]] = {
    "forgets what was sent": _forgets_what_was_sent,
    "repeats e-mail": _repeats_email,
    "pushes without a key": _pushes_without_a_key,
}
"""Safeguards that are switched off, for the tests of the test."""


if __name__ == "__main__":
    service.READ_SECS = 0.1  # a test needs no rest
    where, *unsafe = sys.argv[1:]
    for name in unsafe:
        UNSAFE[name]()
    if where:
        POINTS[where]()
    sys.exit(main(["notifications", "run"]))
