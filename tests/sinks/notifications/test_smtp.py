"""E-mail on a real SMTP server: what each answer means, and that no address is in an error."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from complaints.settings import NotificationsSettings
from sinks.notifications.channel import AwayError, LaterError, RefusedError, UncertainError
from sinks.notifications.message import Message
from sinks.notifications.smtp import EmailChannel, wire_of
from tests.sinks.notifications.mail_server import PASSWORD, USER, MailServer, certificate, mail_server
from tests.sinks.notifications.notices import EMAIL, NOON

pytestmark = pytest.mark.service
MESSAGE = Message(UUID(int=1), "เรื่องของท่าน / Your complaint", "เรื่อง\n.hidden dot\n\nCase\n")


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server() as mails:
        yield mails


@pytest.fixture
def mails(server: MailServer) -> MailServer:
    server.taken.clear()
    return server


def channel(port: int, password: str = PASSWORD, **fields: Any) -> EmailChannel:
    own = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_from": "no-reply@1111.example", "smtp_tls": "none"}
    return EmailChannel(NotificationsSettings(**{**own, "timeout_secs": 5, **fields}), password, lambda: NOON)


def send(email: EmailChannel, message: Message = MESSAGE) -> str:
    return email.prepare(message, EMAIL).complete()


def test_a_message_arrives_as_it_was_written_over_one_connection(mails: MailServer) -> None:
    email = channel(mails.port)
    assert send(email) == "250 2.0.0"
    assert send(email, Message(UUID(int=2), "s", "t\n")) == "250 2.0.0"
    email.close()
    to, message = mails.taken[0]
    assert to == EMAIL
    assert message.get_content().splitlines() == MESSAGE.text.splitlines()
    assert message["Subject"] == MESSAGE.subject
    assert message["Message-ID"] == f"<{UUID(int=1)}@1111.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert len(mails.taken) == 2


def test_lines_that_begin_with_a_dot_are_doubled() -> None:
    assert b"\r\n.\r\n" not in wire_of(MESSAGE, "a@b.co", EMAIL, NOON)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("550 5.1.1 <somchai.j@example.com>: no such user", RefusedError),
        ("553 no such mailbox somchai.j@example.com", RefusedError),
        ("450 4.2.1 greylisted somchai.j@example.com", LaterError),
        ("554 5.7.1 somchai.j@example.com: relay denied", AwayError),
        ("421 4.3.2 shutting down", LaterError),
    ],
)
def test_what_the_server_says_of_a_recipient(mails: MailServer, answer: str, error: type[Exception]) -> None:
    mails.to_recipient.append(answer)
    email = channel(mails.port)
    with pytest.raises(error) as raised:
        email.prepare(MESSAGE, EMAIL)
    assert "somchai" not in repr(raised.value)
    assert raised.value.__cause__ is None
    assert send(email) == "250 2.0.0"
    email.close()


@pytest.mark.parametrize(
    ("answer", "error", "taken"),
    [
        ("552 5.3.4 too big for somchai.j@example.com", RefusedError, 0),
        ("451 4.3.0 later", LaterError, 0),
        ("550 5.7.26 not authenticated", AwayError, 0),
        ("drop", UncertainError, 1),
    ],
)
def test_what_the_server_says_of_a_message(mails: MailServer, answer: str, error: type[Exception], taken: int) -> None:
    mails.to_data.append(answer)
    email = channel(mails.port)
    handover = email.prepare(MESSAGE, EMAIL)
    with pytest.raises(error) as raised:
        handover.complete()
    assert "somchai" not in repr(raised.value)
    assert len(mails.taken) == taken
    email.close()


def test_a_connection_that_the_server_has_closed_is_opened_again(mails: MailServer) -> None:
    email = channel(mails.port)
    send(email)
    assert email._smtp
    assert email._smtp.sock
    email._smtp.sock.close()
    assert send(email) == "250 2.0.0"
    email.close()


def test_without_a_server_the_channel_is_away() -> None:
    with pytest.raises(AwayError, match=r"notifications\.smtp_host.*ConnectionRefusedError"):
        channel(1).prepare(MESSAGE, EMAIL)


def test_with_tls_and_a_log_in(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    with mail_server(context) as mails:
        secure = {"smtp_tls": "starttls", "smtp_user": USER}
        email = channel(mails.port, smtp_ca_file=str(file), **secure)
        assert send(email) == "250 2.0.0"
        email.close()
        with pytest.raises(AwayError, match="SSLCertVerificationError"):
            channel(mails.port, **secure).prepare(MESSAGE, EMAIL)
        with pytest.raises(AwayError, match="SMTPAuthenticationError") as raised:
            channel(mails.port, "wrong", smtp_ca_file=str(file), **secure).prepare(MESSAGE, EMAIL)
        assert "wrong" not in repr(raised.value)
        assert len(mails.taken) == 1
