"""LINE on a stand-in of its API: what each status means, and that a message is never taken twice."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest

from complaints.settings import NotificationsSettings
from sinks.notifications.channel import AwayError, RefusedError, UncertainError
from sinks.notifications.line import LineChannel
from sinks.notifications.message import Message
from tests.sinks.notifications.line_server import TOKEN, LineServer, line_server
from tests.sinks.notifications.notices import LINE_USER

pytestmark = pytest.mark.service
MESSAGE = Message(UUID(int=1), "s", "เรื่องของท่าน\n\nYour complaint\n")


@pytest.fixture
def line() -> Iterator[LineServer]:
    with line_server() as found:
        yield found


def channel(line: LineServer, token: str = TOKEN) -> LineChannel:
    return LineChannel(NotificationsSettings(line_url=line.url, timeout_secs=5), token)


def test_a_message_is_pushed_under_its_key_and_a_second_time_changes_nothing(line: LineServer) -> None:
    push = channel(line).prepare(MESSAGE, LINE_USER)
    assert push.complete() == "200"
    assert push.complete() == "409"
    assert line.taken == [(LINE_USER, MESSAGE.text)]
    assert line.requests == [str(MESSAGE.message_id)] * 2


def test_an_answer_that_is_lost_leaves_it_open_and_the_next_request_settles_it(line: LineServer) -> None:
    line.answers.append(0)
    push = channel(line).prepare(MESSAGE, LINE_USER)
    with pytest.raises(UncertainError):
        push.complete()
    assert push.complete() == "409"
    assert len(line.taken) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, RefusedError),
        (401, AwayError),
        (403, AwayError),
        (429, AwayError),
        (500, UncertainError),
        (503, UncertainError),
    ],
)
def test_what_a_status_means(line: LineServer, status: int, error: type[Exception]) -> None:
    line.answers.append(status)
    with pytest.raises(error) as raised:
        channel(line).prepare(MESSAGE, LINE_USER).complete()
    assert LINE_USER not in repr(raised.value)


def test_a_wrong_token_is_ours_to_correct(line: LineServer) -> None:
    with pytest.raises(AwayError, match="401"):
        channel(line, "wrong").prepare(MESSAGE, LINE_USER).complete()


def test_without_a_server_it_is_open_whether_it_was_taken() -> None:
    with pytest.raises(UncertainError, match="ConnectionRefusedError"):
        LineChannel(NotificationsSettings(line_url="http://127.0.0.1:1"), TOKEN).prepare(MESSAGE, LINE_USER).complete()
