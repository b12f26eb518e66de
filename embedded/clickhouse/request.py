"""Reads a client's Hello and Query packets, of any revision up to the one announced."""

from __future__ import annotations

import re
from dataclasses import dataclass

from embedded.clickhouse.primitives import Feed

REVISION = 54468  # the one clickhouse-driver 0.2.11 speaks

CLIENT_INFO = 54032
QUOTA_KEY = 54060
PATCH = 54401
SETTINGS_AS_TEXT = 54429
SECRET = 54441
TRACES = 54442
DISTRIBUTED_DEPTH = 54448
START_TIME = 54449
PARALLEL_REPLICAS = 54453
ADDENDUM = 54458
PARAMETERS = 54459

_IMPORTANT = 1


@dataclass(frozen=True, slots=True)
class Hello:
    """Who connects; `revision` is the one both sides will use."""

    revision: int
    database: str
    user: str
    password: str


@dataclass(frozen=True, slots=True)
class Query:
    """A statement with what it needs. `important` names settings that must exist; parameters are escaped as in TSV."""

    id: str
    settings: dict[str, str]
    important: frozenset[str]
    compressed: bool
    sql: str
    parameters: dict[str, str]


def read_hello(feed: Feed) -> Hello:
    feed.string()  # name of the client
    feed.varint(), feed.varint()  # its version
    revision = min(feed.varint(), REVISION)
    return Hello(revision, feed.text(), feed.text(), feed.text())


def read_query(feed: Feed, revision: int, numeric_settings: frozenset[str]) -> Query:
    """Read a Query packet. Old clients send settings in a form that depends on whether they are numbers."""
    query_id = feed.text()
    if revision >= CLIENT_INFO:
        _skip_client_info(feed, revision)
    if revision >= SETTINGS_AS_TEXT:
        settings, important = _settings(feed)
    else:
        settings, important = _old_settings(feed, numeric_settings), frozenset()
    if revision >= SECRET:
        feed.string()
    feed.varint()  # stage
    compressed = bool(feed.varint())
    sql = feed.text()
    parameters = _settings(feed)[0] if revision >= PARAMETERS else {}
    return Query(query_id, settings, important, compressed, sql, {k: _unquoted(v) for k, v in parameters.items()})


def _skip_client_info(feed: Feed, revision: int) -> None:
    if not feed.byte():
        return
    for _ in range(3):  # initial user, query id, address
        feed.string()
    feed.skip(8 * (revision >= START_TIME))
    if feed.byte() == 1:  # interface: TCP
        for _ in range(3):  # system user, host, client
            feed.string()
        for _ in range(3):  # version and revision
            feed.varint()
    if revision >= QUOTA_KEY:
        feed.string()
    if revision >= DISTRIBUTED_DEPTH:
        feed.varint()
    if revision >= PATCH:
        feed.varint()
    if revision >= TRACES and feed.byte():
        feed.skip(24)
        feed.string()
        feed.skip(1)
    if revision >= PARALLEL_REPLICAS:
        for _ in range(3):
            feed.varint()


def _settings(feed: Feed) -> tuple[dict[str, str], frozenset[str]]:
    settings, important = {}, set()
    while name := feed.text():
        if feed.varint() & _IMPORTANT:
            important.add(name)
        settings[name] = feed.text()
    return settings, frozenset(important)


def _old_settings(feed: Feed, numeric: frozenset[str]) -> dict[str, str]:
    settings = {}
    while name := feed.text():
        settings[name] = str(feed.varint()) if name in numeric else feed.text()
    return settings


def _unquoted(value: str) -> str:
    """The text of a quoted literal, still escaped as in TSV, which is how the engine reads parameters."""
    return re.sub(r"\\([\\'])", r"\1", value[1:-1]) if value.startswith("'") else value
