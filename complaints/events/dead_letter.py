"""The envelope of a dead letter: why, where and of what, in headers; the value is the original bytes.

Original headers stay, so a dead letter can be replayed as it was.
"""

from __future__ import annotations

from complaints.events.cloudevents import Headers, RawHeaders, pairs_of
from complaints.outcome import Reject
from complaints.privacy.redact import redact, redact_bytes

PREFIX = "dead."
MAX_DETAIL = 500
MAX_FIELD = 100
REPLAY_OF = PREFIX + "replay_of"
"""Header of a replayed record: the origin of the dead letter it was made from."""


def dead_headers(
    reject: Reject, origin: str, channel: str | None = None, original: RawHeaders | None = None
) -> Headers:
    """Headers of one dead letter, personal data removed.

    `origin` is `topic/partition/offset`, or `file#row`; it tells repeats apart.
    """
    kept = [(name, value.encode() if isinstance(value, str) else value or b"") for name, value in pairs_of(original)]
    return [
        *((name, redact_bytes(value)) for name, value in kept if not name.startswith(PREFIX)),
        (PREFIX + "reason", reject.reason.encode()),
        (PREFIX + "detail", redact(reject.told)[0][:MAX_DETAIL].encode("utf-8", "replace")),
        (PREFIX + "step", reject.step.encode()),
        *([(PREFIX + "field", redact(reject.field)[0][:MAX_FIELD].encode("utf-8", "replace"))] if reject.field else []),
        (PREFIX + "origin", redact(origin)[0].encode("utf-8", "replace")),
        *([(PREFIX + "channel", redact(channel)[0].encode("utf-8", "replace"))] if channel else []),
    ]
