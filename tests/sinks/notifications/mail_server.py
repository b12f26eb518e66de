"""A real SMTP server (aiosmtpd) whose answers a test chooses."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from embedded.ports import free_port

USER, PASSWORD = "sender", "open sesame"


@dataclass
class MailServer:
    """What it has taken, and what it answers."""

    port: int = 0
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    """Recipient and message, in order."""
    to_recipient: list[str] = field(default_factory=list)
    """Answers to the next RCPT; then 250."""
    to_data: list[str] = field(default_factory=list)
    """Answers to the next DATA; then 250. `drop`: take it and close the connection without an answer."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Sequence[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.to_data.pop(0) if self.to_data else "250 2.0.0 OK"
        if answer[0] in "2d":
            read = message_from_bytes(cast("bytes", envelope.content), policy=default)
            self.taken.append((envelope.rcpt_tos[0], read))
        if answer == "drop":
            cast("Any", server).transport.abort()
        return answer

    def ids(self) -> list[str]:
        """The Message-IDs without their domain."""
        return [str(message["Message-ID"]).strip("<>").partition("@")[0] for _, message in self.taken]


@contextmanager
def mail_server(context: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Serve on loopback while the block runs; with a context it demands STARTTLS and a log-in."""
    mails = MailServer(free_port())

    def judge(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=right)

    controller = Controller(
        mails,
        hostname="127.0.0.1",
        port=mails.port,
        tls_context=context,
        require_starttls=context is not None,
        auth_required=context is not None,
        authenticator=judge,
    )
    controller.start()
    try:
        yield mails
    finally:
        controller.stop()


def certificate(folder: Path) -> Path:
    """A file with a certificate for 127.0.0.1, signed by itself, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    file = folder / "server.pem"
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(pem) + private)
    return file
