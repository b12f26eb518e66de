"""The fields of Traffy Fondue's messages, as its public documents give them (August and September 2026).

Two families: what it sends to an agency's address ("webhooks"), and what agencies send to its Exchange API. They name
the same things differently; a field that is not here is passed over, as both families grow without a version.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct


class _Message(Struct, frozen=True, kw_only=True):
    ticket_id: str | None = None
    """Traffy's own number of the ticket; in what we send for our own complaints, the complaint's id."""
    client_ticket_id: str | None = None
    """The sender's number of the ticket, where the sender is not Traffy."""
    timestamp: str | None = None
    """Local time of Bangkok without an offset."""
    extra_detail: dict[str, Any] | None = None
    """Free to use; ours are `origin`, `origin_reference` and `hops`."""


class NewIssue(_Message, frozen=True, kw_only=True):
    """POST: a new ticket."""

    description: str | None = None
    type: str | None = None
    category_name_th: str | None = None
    topic: str | None = None
    type_name: str | None = None
    photo: list[str] | None = None
    latitude: float | None = None
    longitude: float | None = None
    address: str | None = None
    orgs: list[dict[str, Any]] | None = None
    client_timestamp: str | None = None
    reporter_name: str | None = None
    reporter_phone: str | None = None
    reporter_sms: str | None = None
    reporter_email: str | None = None


class Status(_Message, frozen=True, kw_only=True):
    """PATCH: a ticket has another status."""

    org: str | None = None
    org_id: str | int | None = None
    status: str | None = None
    state_name: str | None = None
    issue_status_id: str | int | None = None
    org_status_id: str | int | None = None
    status_id: str | int | None = None
    state_id: str | int | None = None
    org_state_id: str | int | None = None
    note: str | None = None
    photo: list[str] | None = None


class Comment(_Message, frozen=True, kw_only=True):
    """POST: somebody wrote something, or gave stars. Names of people are not read."""

    event: str | None = None
    comment: str | None = None
    comment_type: str | None = None
    message_comment_id: str | int | None = None
    sender_org: str | None = None
    sender_org_id: str | int | None = None
    star: int | None = None


class OutIssue(Struct, frozen=True, kw_only=True):
    """What we send for a complaint that is new to an agency."""

    timestamp: str
    ticket_id: str
    description: str
    type: str
    photo: list[str]
    latitude: float | None
    longitude: float | None
    address: str
    orgs: list[dict[str, Any]]
    extra_detail: dict[str, Any]
    type_id: int | None = None


class OutStatus(Struct, frozen=True, kw_only=True):
    """What we send for a step that changed a case's state."""

    timestamp: str
    ticket_id: str
    org: str
    status: str
    note: str
    photo: list[str]
    extra_detail: dict[str, Any]


class OutComment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What we send for words and stars."""

    event: str
    ticket_id: str
    comment: str
    timestamp: str
    sender_org: str | None = None
    star: int | None = None
    extra_detail: dict[str, Any] = msgspec.field(default_factory=dict)
