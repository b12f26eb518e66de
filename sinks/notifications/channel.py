"""The interface between the sender and what delivers its messages, and what may go wrong there.

No error here holds an address or anything that a server wrote: servers quote whom they refuse.
"""

from __future__ import annotations

from typing import Protocol

from complaints.errors import PermanentError, TransientError
from sinks.notifications.message import Message


class RefusedError(PermanentError):
    """Not delivered, and never will be to this recipient: the mailbox does not exist, the user id is wrong."""

    def __init__(self, status: str) -> None:
        super().__init__(f"refused for good: {status}")
        self.status = status


class LaterError(TransientError):
    """Not delivered; this message may be tried again later."""


class AwayError(TransientError):
    """Not delivered, and no other message would be: the server is away, or refuses us as its client."""


class UncertainError(TransientError):
    """The message was handed over and nothing that can be relied on was answered: it may be delivered or not."""


class Handover(Protocol):
    """A message to one recipient whose delivery can begin."""

    def complete(self) -> str:
        """Deliver it; what the server answered, in numbers. Raises any of the errors above."""
        ...


class Channel(Protocol):
    """A way to deliver messages. Not thread-safe."""

    exact: bool
    """Whether a message that is handed over twice arrives once. Else what is uncertain is not sent again."""

    def prepare(self, message: Message, to: str) -> Handover:
        """Do all that can be done without delivering anything. Raises RefusedError, LaterError or AwayError."""
        ...

    def close(self) -> None:
        """End the connection, if there is one."""
        ...
