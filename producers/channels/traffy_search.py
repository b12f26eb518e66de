"""Traffy Fondue's public JSON calls, page by page: `search`, and `geojson` of both addresses.

Facts of the service (observed 2022-2026): answers 201 as well as 200; at most 1,000 tickets a page; numbers as
texts; `total` 0 means not computed; 502 and timeouts under load. `search` gives the newest first, so a page may
repeat tickets that moved back while we read, and skips none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from complaints.clock import Clock
from complaints.errors import ConfigError, PermanentError, TransientError
from complaints.repeated_keys import RepeatedKeys, marking_repeated
from complaints.retry import Retry
from producers.channels.format import Format
from producers.channels.traffy import CHANNEL
from producers.channels.traffy_geojson import ARRAYS, json_ticket
from producers.intake.submission import Entry

PAGE_TICKETS = 1_000
TIMEOUT_SECS = 60.0
MAX_PAGE_BYTES = 256_000_000
ATTEMPTS = 5
FIRST_PAUSE_SECS = 1.0
LONGEST_PAUSE_SECS = 60.0
_TRANSIENT = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}

Fetch = Callable[[str], bytes]


class TraffySearchSource:
    """The tickets that an address gives; its query (district, start, end ...) selects them.

    Raises TransientError when the service still fails after some attempts, PermanentError when it refuses.
    """

    channel = CHANNEL
    remarks = ()
    repeatable = False

    def __init__(self, url: str, *, clock: Clock, fetch: Fetch | None = None, page_tickets: int = PAGE_TICKETS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ConfigError(f"{url}: expected an http or https address")
        query = {name: value for name, value in parse_qsl(parts.query) if name not in ("limit", "offset")}
        if parts.path.rstrip("/").endswith("/v1"):
            query.setdefault("sort", "asc")  # so that new tickets come at the end
        self._parts, self._query = parts, query
        self._fetch, self._page_tickets = fetch or _fetch, page_tickets
        self._retry = Retry(
            clock=clock, first_secs=FIRST_PAUSE_SECS, longest_secs=LONGEST_PAUSE_SECS, attempts=ATTEMPTS
        )
        self._read, self._total = 0, 0
        self.name = parts.netloc + parts.path
        self.identity = f"traffy-search {urlunsplit(parts._replace(query=urlencode(sorted(query.items()))))}"

    def read(self, after: int) -> Iterator[Entry]:
        """Every ticket but the first `after`, until a page is empty or the same as the one before."""
        self._read, previous = after, None
        while (page := self._page(self._read)) and page != previous:
            for element in page:
                self._read += 1
                origin = f"{self.name}#{self._read}"
                yield Entry(content=json_ticket(element), raw=element, origin=origin, position=self._read)
            previous = page

    def fraction(self) -> float | None:
        return min(1.0, self._read / self._total) if self._total else None

    def close(self) -> None:
        """Nothing is held open."""

    def _page(self, offset: int) -> list[object]:
        query = {**self._query, "limit": self._page_tickets, "offset": offset}
        url = urlunsplit(self._parts._replace(query=urlencode(query)))
        return self._retry.call(lambda: self._decode(self._fetch(url)))

    def _decode(self, body: bytes) -> list[object]:
        try:
            # Not msgspec: it refuses a page for one ticket with half an emoji.
            answer = json.loads(body, object_pairs_hook=marking_repeated)
        except (ValueError, RecursionError) as error:
            raise TransientError(f"{self.name}: the answer is not whole JSON: {error}") from error
        # Tickets stand in a list, so one of them with a repeated key does not mark the answer.
        answer = answer if isinstance(answer, dict) and not isinstance(answer, RepeatedKeys) else {}
        page = next((answer[name] for name in ARRAYS if name in answer), None)
        if not isinstance(page, list):
            raise PermanentError(f"{self.name}: the answer has neither {' nor '.join(ARRAYS)}")
        total = str(answer.get("total") or 0)
        self._total = int(total) if total.isdecimal() else 0
        return page


def _fetch(url: str) -> bytes:
    request = Request(url, headers={"Accept": "application/json", "User-Agent": "complaint-stream"})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_SECS) as response:  # noqa: S310 - the scheme was checked
            body: bytes = response.read(MAX_PAGE_BYTES + 1)
    except HTTPError as error:
        message = f"{url} answers {error.code} {error.reason}"
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code in _TRANSIENT:
            raise TransientError(message) from error
        raise PermanentError(message) from error
    except (URLError, TimeoutError, OSError) as error:
        raise TransientError(f"{url}: {getattr(error, 'reason', error)}") from error
    if len(body) > MAX_PAGE_BYTES:
        raise PermanentError(f"{url}: one page of more than {MAX_PAGE_BYTES:,} bytes")
    return body


TRAFFY_SEARCH: Final = Format(
    name="traffy-search",
    channel=CHANNEL,
    fits=lambda target: target.is_address,
    open=lambda target: TraffySearchSource(target.address, clock=target.clock),
)
