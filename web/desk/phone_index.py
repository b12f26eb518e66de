"""Which complaints name a telephone number: an index on this machine, for officers of 1111 whom a citizen calls.

It holds HMACs of numbers under a key of its own, made from the sealing key: the file alone tells nothing. It is never
on a topic or in a table, and is made again from the topic of received complaints. Only a desk with the sealing key and
`desk.phones` has it.
"""

from __future__ import annotations

import hmac
import logging
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from complaints.clock import Clock
from complaints.errors import ComplaintsError, ConfigError, PermanentError
from complaints.events.complaint import RECEIVED
from complaints.privacy.sealing import Sealer
from complaints.retry import Retry
from complaints.settings import KafkaSettings
from stores.kafka.reader import Extent, Reader
from stores.kafka.record import ConsumerRecord

log = logging.getLogger(__name__)
_PURPOSE = b"complaint-stream desk telephone index 1"
_MAC_BYTES = 16
_BATCH, _READ_SECS, _RETRY_SECS = 2_000, 0.5, 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS phones (mac BLOB, complaint BLOB, PRIMARY KEY (mac, complaint)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (partition INTEGER PRIMARY KEY, next INTEGER);
"""


class PhoneIndex:
    """Follows received complaints in a thread of its own. Safe in threads."""

    def __init__(self, path: Path, sealer: Sealer, kafka: KafkaSettings, topic: str, clock: Clock) -> None:
        self._sealer, self._kafka, self._topic, self._clock = sealer, kafka, topic, clock
        self._key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(sealer.key)
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._follow, name="telephone index", daemon=True)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            self._file = sqlite3.connect(path, timeout=10.0, check_same_thread=False)
            self._file.executescript("PRAGMA journal_mode = WAL;" + _TABLES)
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"desk.state: {path}: {error}") from error

    def start(self) -> None:
        """Begin to follow, from where it was left."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, and close the file."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        self._file.close()

    def find(self, number: str) -> list[UUID]:
        """The complaints whose reporters gave this number, or named it in their text."""
        with self._lock:
            rows = self._file.execute("SELECT complaint FROM phones WHERE mac = ?", (self._mac(number),)).fetchall()
        return [UUID(bytes=row[0]) for row in rows]

    def take(self, records: Iterable[ConsumerRecord]) -> None:
        """Take in the next records of the topic, whatever is in them."""
        found, ends = set[tuple[bytes, bytes]](), dict[int, int]()
        for record in records:
            ends[record.partition() or 0] = (record.offset() or 0) + 1
            found.update(self._pairs(record))
        with self._lock, self._file:
            self._file.executemany("INSERT OR IGNORE INTO phones VALUES (?, ?)", found)
            self._file.executemany("REPLACE INTO places VALUES (?, ?)", ends.items())

    def _pairs(self, record: ConsumerRecord) -> Iterator[tuple[bytes, bytes]]:
        received = RECEIVED.read(record.value())
        if received is None or received.reporter is None:
            return
        with suppress(PermanentError):  # sealed with an earlier key
            reporter = self._sealer.open(received.reporter, received.complaint_id)
            for told in (reporter.phone or "", *reporter.mentioned):
                if number := phone_in(told):
                    yield self._mac(number), received.complaint_id.bytes

    def _mac(self, number: str) -> bytes:
        return hmac.digest(self._key, number.encode(), "sha256")[:_MAC_BYTES]

    def _follow(self) -> None:
        retry = Retry(clock=self._clock, first_secs=_RETRY_SECS, stopped=self._stopped.is_set, on=(ComplaintsError,))
        with suppress(ComplaintsError):  # raised when it is told to stop while it waits
            retry.call(self._read, say=_warn, wait=self._stopped.wait)

    def _read(self) -> None:
        with closing(Reader(self._kafka, f"{self._topic}-phones", clock=self._clock)) as reader:
            extents = reader.extents([self._topic])
            reader.start({place: Extent(self._next(place[1], extent), extent.end) for place, extent in extents.items()})
            while not self._stopped.is_set():
                if records := reader.read(_BATCH, _READ_SECS):
                    self.take(records)

    def _next(self, partition: int, extent: Extent) -> int:
        """Where to go on: from the beginning where the topic is a new one."""
        with self._lock:
            row = self._file.execute("SELECT next FROM places WHERE partition = ?", (partition,)).fetchone()
        return max(extent.first, row[0]) if row and row[0] <= extent.end else extent.first


def phone_in(words: str) -> str | None:
    """The Thai telephone number that somebody wrote, as 9 or 10 digits; None where it is none. Pure."""
    if len(words) > 40 or any(char.isalpha() for char in words):
        return None
    digits = "".join(str(int(char)) for char in words if char.isdecimal())
    if digits.startswith("66"):
        digits = "0" + digits[2:].removeprefix("0")
    return digits if len(digits) in (9, 10) and digits.startswith("0") else None


def _warn(error: Exception) -> None:
    log.warning("telephone numbers cannot be followed for now: %s", error)
