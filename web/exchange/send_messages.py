"""Sends one partner what is told on the topics of its agencies, in order, each until it is taken."""

from __future__ import annotations

import http.client
import logging
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

from complaints.clock import Clock
from complaints.errors import PermanentError, TransientError
from complaints.retry import Retry
from complaints.settings import Settings
from complaints.topic_ids import Place
from complaints.topics import Topics
from operations.agency.arrivals import attributes_in
from operations.agency.case_copy import CaseCopy
from operations.agency.read_cases import entry_of
from stores.kafka.reader import Extent
from stores.kafka.record import TimedRecord
from stores.kafka.resumed_reader import ResumedReader
from web.exchange.partners import Partner
from web.exchange.sent_messages import SentMessages
from web.exchange.traffy.write_messages import Message, WriteMessages

log = logging.getLogger(__name__)
_BATCH, _READ_SECS, _FIRST_SECS = 200, 0.2, 1.0
_LATER = frozenset((408, 425, 429))
"""Statuses below 500 that ask to come again."""


class SendMessages:
    """A thread for one partner. Others are not held up by a partner that does not answer.

    What was sent is kept as the offset up to which the copy of cases was taken, and in Kafka for when the copy is lost.
    A message may be sent again after a crash, with the same `ce-id`; none is left out but what was set aside.
    """

    def __init__(
        self, settings: Settings, topics: Topics, partner: Partner, write: Mapping[str, WriteMessages],
        sent: SentMessages, folder: Path, clock: Clock,
    ) -> None:  # fmt: skip
        """`write` makes the messages of each agency of the partner."""
        self._settings, self._clock, self._partner, self._write, self._sent = settings, clock, partner, write, sent
        self._agency_of = {topics.of_agency(agency): agency for agency in partner.agencies}
        self._copy = CaseCopy(folder / f"sent-{partner.name}.sqlite3")
        self._group = f"exchange.{partner.name}"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"send to {partner.name}", daemon=True)
        self._sent_to: dict[Place, int] = {}

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread, at the latest after the request under way."""
        self._stopped.set()
        self._thread.join()
        self._copy.close()

    def _run(self) -> None:
        # Also where the copy cannot be written, as on a full disk: a thread that ended would be missed by nobody.
        failures = (TransientError, PermanentError, sqlite3.Error)
        retry = Retry(clock=self._clock, first_secs=_FIRST_SECS, stopped=self._stopped.is_set, on=failures)
        with suppress(*retry.on):  # raised when it is told to stop while it waits
            while not self._stopped.is_set():
                retry.call(self._follow, say=self._warn, wait=self._stopped.wait)

    def _follow(self) -> None:
        with closing(ResumedReader(self._settings.kafka, self._group, self._clock)) as reader:
            self._begin(reader)
            while not self._stopped.is_set():
                for record in reader.read(_BATCH, _READ_SECS):
                    if not self._take(record):
                        return  # it was told to stop, and the message is still to be sent
                    reader.commit({place_of(record): (record.offset() or 0) + 1})

    def _begin(self, reader: ResumedReader) -> None:
        extents = reader.extents(self._agency_of)
        if any((self._copy.next(topic) or 0) > extent.end for (topic, _), extent in extents.items()):
            log.warning("a topic of %s was created anew: it is sent from its beginning", self._partner.name)
            self._copy.forget()
        committed = reader.resumed(extents)
        taken = {place: max(extent.first, self._copy.next(place[0]) or 0) for place, extent in extents.items()}
        # Where the copy was lost, what Kafka says was sent is taken again without being sent.
        self._sent_to = {place: max(taken[place], committed[place].first) for place in extents}
        reader.start({place: Extent(taken[place], extent.end) for place, extent in extents.items()})

    def _take(self, record: TimedRecord) -> bool:
        """Send what the record asks for, then take it into the copy; False when it was told to stop before."""
        topic, agency = record.topic() or "", self._agency_of[record.topic() or ""]
        offset, at, told = entry_of(record)
        if told is not None and offset >= self._sent_to[place_of(record)]:
            message = self._write[agency].message_for(told, self._copy.get(agency, told.complaint_id))
            if message is not None and not self._send(message, attributes_in(record)):
                return False
        self._copy.enter(topic, agency, [(offset, at, told)])
        return True

    def _send(self, message: Message, attributes: dict[str, str]) -> bool:
        """Until it is taken or set aside; False when it was told to stop before."""
        refused, pause = 0, _FIRST_SECS
        if message.content:
            self._sent.add(self._partner.name, message.content)
        while not self._stopped.is_set():
            status = post(self._partner, message, attributes, self._settings.exchange.send_timeout_secs)
            if status is not None and status < 300:
                return True
            if status is not None and 400 <= status < 500 and status not in _LATER:
                refused += 1
                if refused >= self._settings.exchange.attempts:
                    log.error("%s has refused %s with %d: set aside", self._partner.name, attributes.get("id"), status)
                    return True
            log.warning("%s does not take %s: %s", self._partner.name, attributes.get("id"), status or "no answer")
            self._stopped.wait(pause)
            pause = min(pause * 2, self._settings.exchange.retry_secs)
        return False

    def _warn(self, error: Exception) -> None:
        log.warning("nothing can be read for %s for now: %s", self._partner.name, error)


def place_of(record: TimedRecord) -> Place:
    """Topic and partition of a record."""
    return record.topic() or "", record.partition() or 0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would send a complaint, and the key, to an address that nobody has entered."""

    def redirect_request(self, *_: object) -> None:
        return None


def post(partner: Partner, message: Message, attributes: dict[str, str], timeout_secs: float) -> int | None:
    """The status of the answer, None where there is none."""
    if partner.send_to is None:
        return None
    headers = {"Content-Type": "application/json"}
    # The event's id is the same in every repeat; the rest says where the complaint comes from first.
    headers |= {f"ce-{name}": attributes[name] for name in ("id", "origin", "originref", "hops") if name in attributes}
    if partner.send_key:
        headers["Authorization"] = f"Bearer {partner.send_key}"
    request = urllib.request.Request(partner.send_to, message.body, headers, method=message.method)  # noqa: S310
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=timeout_secs) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, http.client.HTTPException, ValueError):
        return None
