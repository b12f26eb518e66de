"""Reports of mail servers that a message was not delivered, in the forms in which they write them."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

ADDRESS = "somchai.j@example.com"
HEADERS = """From: no-reply@1111.example
To: somchai.j@example.com
Subject: =?utf-8?b?4LmA4Lij4Li34LmI4Lit4LiH?=
Message-ID: <{id}@1111.example>
Auto-Submitted: auto-generated
"""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What stands in a report."""

    action: str = "failed"
    status: str = "5.1.1"
    diagnostic: str = "smtp; 550 5.1.1 <somchai.j@example.com>: Recipient address rejected: User unknown"
    returned: str = "message/rfc822"
    """Of which type the part with the returned message is; empty: there is none, as where a server leaves it out."""
    reply_to: str = ""
    """In which header of the report the id of the returned message stands, too."""

    def of(self, message_id: str, returned: str | None = None) -> bytes:
        """The report on this message, with it or its headers behind."""
        back = returned if returned is not None else HEADERS.format(id=message_id)
        if self.returned == "message/rfc822":
            back = back if "\n\n" in back else f"{back}\nsaid to {ADDRESS}\n"
        also = f"{self.reply_to}: <{message_id}@1111.example>\n" if self.reply_to else ""
        part = f"--B\nContent-Type: {self.returned}\n\n{back}\n" if self.returned else ""
        text = (
            "Return-Path: <>\n"
            "From: MAILER-DAEMON@mx.example.com (Mail Delivery System)\n"
            "To: no-reply@1111.example\n"
            "Subject: Undelivered Mail Returned to Sender\n"
            f"{also}"
            "Auto-Submitted: auto-replied\n"
            "MIME-Version: 1.0\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\n\n'
            "This is a MIME-encapsulated message.\n\n"
            "--B\nContent-Description: Notification\nContent-Type: text/plain; charset=utf-8\n\n"
            f"I'm sorry to have to inform you that your message could not be delivered to <{ADDRESS}>.\n\n"
            "--B\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
            "Reporting-MTA: dns; mx.example.com\nX-Postfix-Queue-ID: 4F1X2Y3Z\n"
            "X-Postfix-Sender: rfc822; no-reply@1111.example\nArrival-Date: Sat, 28 Nov 2026 09:00:00 +0700 (+07)\n\n"
            f"Final-Recipient: rfc822; {ADDRESS}\nOriginal-Recipient: rfc822;{ADDRESS}\n"
            f"Action: {self.action}\nStatus: {self.status}\nRemote-MTA: dns; mx2.example.com\n"
            f"Diagnostic-Code: {self.diagnostic}\n\n"
            f"{part}--B--\n"
        )
        return text.replace("\n", "\r\n").encode()


def holiday() -> bytes:
    """An answer of a holiday program: RFC 3834, no report."""
    return dedent(f"""\
        From: {ADDRESS}
        To: no-reply@1111.example
        Subject: Out of office
        Auto-Submitted: auto-replied
        In-Reply-To: <5f0c8a52-1111-5e7a-9d1c-00000000beef@1111.example>

        Action: failed
        """).encode()
