"""What a citizen reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from complaints.events.notification import Notice
from sinks.notifications.policy import LANGUAGES, NoticePolicy


@dataclass(frozen=True, slots=True)
class Message:
    """A text for one citizen; Thai first, then English. It exists only while it is handed over."""

    message_id: UUID
    subject: str
    text: str


def compose(message_id: UUID, notices: Sequence[Notice], code: str, link: str, policy: NoticePolicy) -> Message:
    """The message of these notices of one case, in the order of its steps; equal texts are said once.

    `code` is the tracking code, `link` the address of its page or "".
    """
    parts = []
    for language in LANGUAGES:
        lines = dict.fromkeys(f"- {getattr(one, language)}" for one in sorted(notices, key=lambda one: one.number))
        filled = getattr(policy.message, language).format(lines="\n".join(lines), code=code, link=link)
        parts.append("\n".join(line.rstrip() for line in filled.strip().splitlines()))
    return Message(message_id, " / ".join((policy.subject.th, policy.subject.en)), "\n\n".join(parts) + "\n")
