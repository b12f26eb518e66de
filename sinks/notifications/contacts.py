"""Opens what was sealed with a complaint, at the last moment, and says how its citizen can be reached."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from complaints.errors import PermanentError, TransientError
from complaints.events.case import Case
from complaints.events.complaint import CLASSIFIED, Classified
from complaints.events.notification import NoticeChannel, SkipReason
from complaints.privacy.sealing import Reporter, Sealer
from stores.kafka.record import ConsumerRecord

_EMAIL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_LINE_USER = re.compile(r"U[0-9a-f]{32}")
"""As the LINE platform gives it to a system; what people call their LINE id is another, and cannot be written to."""

Addresses = Mapping[NoticeChannel, str]


class Contacts:
    """Reads the newest decision of a case, which holds the sealed contact."""

    def __init__(self, read: Callable[[str, int, int], ConsumerRecord | None], sealers: Sequence[Sealer]) -> None:
        """`read` gives the record at topic, partition, offset. Sealers: of the key in use, and of earlier ones."""
        self._read, self._sealers, self._proved = read, sealers, False

    def of(self, case: Case) -> Addresses | SkipReason:
        """Where the citizen can be reached, by channel; else why the citizen cannot.

        Raises TransientError when Kafka is away, or when nothing that was sealed has opened yet: then the key is
        likely wrong, and nobody is to be passed over for it.
        """
        if case.record is None:
            return "gone"
        topic, partition, offset = case.record.rsplit("/", 2)
        record = self._read(topic, int(partition), int(offset))
        complaint = CLASSIFIED.decode(record) if record else None
        # The record may be another one where the topic was created anew. A part has the contact of its whole.
        if not isinstance(complaint, Classified) or complaint.complaint_id not in (case.complaint_id, case.parent):
            return "gone"
        if complaint.reporter is None:
            return "no_contact"
        for sealer in self._sealers:
            try:
                reporter = sealer.open(complaint.reporter, complaint.complaint_id)
            except PermanentError:
                continue
            self._proved = True
            return addresses_of(reporter) or "no_contact"
        if not self._proved:
            raise TransientError(
                f"the contact of {case.complaint_id} does not open: is sealing.key that of the intakes?"
            )
        return "gone"


def addresses_of(reporter: Reporter) -> Addresses:
    """The contacts that can be written to. What was found in the text of a complaint may be somebody else's."""
    found: dict[NoticeChannel, str] = {}
    if reporter.line_id and _LINE_USER.fullmatch(reporter.line_id.strip()):
        found["line"] = reporter.line_id.strip()
    if reporter.email and _EMAIL.fullmatch(reporter.email.strip()):
        found["email"] = reporter.email.strip()
    return found
