"""Compares ClickHouse with the records sent and with the classified topic, by an independent computation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from complaints.events.complaint import Classified, Received
from complaints.events.identity import version_of
from complaints.settings import Settings
from complaints.topics import load_topics
from operations.ledger.read import read_accounts
from stores.clickhouse.client import ClickHouse
from stores.kafka.scan import scan
from streams.overrides import Overrides
from tests.faults.tables import Fact, Key, Tables

SHOWN = 5
NOT_ASKED = "each id is one complaint"
"""Of the ledger's checks: histories hold complaints of which time and text both change, which it is to name."""
K = TypeVar("K")
V = TypeVar("V")
_decode = msgspec.json.Decoder(Classified).decode
Standing = tuple[int, datetime]
"""Version, and the hour of `submitted`."""


@dataclass(frozen=True, slots=True)
class Told:
    """All that was sent of one complaint."""

    contents: Sequence[Received]
    overrides: Overrides | None = None

    def differs(self, fact: Fact) -> str | None:
        """How the row differs from the newest content with the newest corrections."""
        greatest = max(_rank(one) for one in self.contents)
        # Of several contents with the same time of revision and hour, any may be stored.
        newest = {(one.submitted, one.text) for one in self.contents if _rank(one) == greatest}
        if (fact.submitted, fact.text) not in newest:
            return f"says {fact.text!r} of {fact.submitted}, not one of {newest}"
        named = self.overrides.codes("agencies") if self.overrides else ()
        if named and tuple(fact.agencies) != named:
            return f"is with {fact.agencies}, not with {named}"
        return None


def _rank(one: Received) -> Standing:
    return version_of(one.revised, 0), _hour(one.submitted)


def findings(settings: Settings, told: Mapping[UUID, Told], agencies: Iterable[str]) -> list[str]:
    """Violations of the promise: each complaint once, in its newest version, right counts, a ledger that balances."""
    clickhouse = ClickHouse(settings.clickhouse)
    tables = Tables.read(clickhouse)
    rows, distinct = clickhouse.execute("SELECT count(), uniqExact(complaint_id) FROM complaints")[0]
    clickhouse.close()
    found = [f"{rows} rows of {distinct} complaints, {len(told)} sent"] if {rows, distinct} != {len(told)} else []
    not_newest = [
        f"{f.id} {what}" for f in tables.facts if (what := told[f.id].differs(f) if f.id in told else "unsent")
    ]
    found += _shown("newest", not_newest)
    newest = _newest(settings)
    stored = {fact.id: (fact.version, _hour(fact.submitted)) for fact in tables.facts}
    found += _differences("stored", newest, stored)
    own: Counter[Key] = Counter((_hour(fact.submitted), *u) for fact in tables.facts for u in fact.counted_under())
    found += _differences("hourly", own, {key: n for key, n in tables.hourly.items() if n})
    found += _differences("recount", own, {key: n for key, n in tables.recount.items() if n})
    accounts = read_accounts(settings, load_topics(settings.config), list(agencies), None)
    checks = {check: holds for check, holds in accounts.checks().items() if check != NOT_ASKED}
    return found + [f"ledger: {check} does not hold" for check, holds in checks.items() if not holds]


def _newest(settings: Settings) -> dict[UUID, Standing]:
    """The greatest version of each complaint, of equal ones the latest hour."""
    newest: dict[UUID, Standing] = {}
    for message in scan(settings.kafka, [load_topics(settings.config).classified.name]):
        one = _decode(message.value() or b"")
        at = (one.version, _hour(one.submitted))
        newest[one.complaint_id] = max(at, newest.get(one.complaint_id, at))
    return newest


def _differences(what: str, true: Mapping[K, V], found: Mapping[K, V]) -> list[str]:
    wrong = [key for key in true.keys() | found.keys() if true.get(key) != found.get(key)]
    return _shown(what, [f"{key}: {found.get(key)} instead of {true.get(key)}" for key in wrong])


def _shown(what: str, wrong: Sequence[str]) -> list[str]:
    more = [f"{what}: {len(wrong)} in all"] if len(wrong) > SHOWN else []
    return [f"{what} {one}" for one in wrong[:SHOWN]] + more


def _hour(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
