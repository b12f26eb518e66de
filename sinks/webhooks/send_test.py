"""Sends one test event to a receiver: of a type that no agency has anything to do for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

import msgspec

from sinks.webhooks.delivery import CONTENT_TYPE, body_of
from sinks.webhooks.post import Answer, Post
from sinks.webhooks.sign import signed_headers, webhook_id

TEST_TYPE = "th.go.1111.webhook.test.v1"
SOURCE = "/complaint-stream/webhooks"


async def send_test(post: Post, keys: Sequence[bytes], agency: str, now: datetime) -> Answer:
    """What the receiver answers; a correct one answers 2xx, as to any type that it does not know.

    Raises NoAnswerError.
    """
    event_id = str(uuid4())
    attributes = {"id": event_id, "source": SOURCE, "type": TEST_TYPE, "time": now.isoformat()}
    body = body_of(attributes, msgspec.json.encode({"agency": agency}))
    headers = signed_headers(keys, webhook_id(SOURCE, event_id), now, body)
    return await post({"Content-Type": CONTENT_TYPE, **headers}, body)
