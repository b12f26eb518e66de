"""ClickHouse for the sink: inserts of facts, recomputes of hours, and its errors as ours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ErrorCodes, NetworkError, ServerException, SocketTimeoutError

from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.service_errors import clickhouse_at, clickhouse_away
from complaints.settings import ClickHouseSettings
from sinks.clickhouse.fact_rows import COLUMNS
from sinks.clickhouse.filings import Filing, Marker, id_half

SUPPORTED = (24, 8)
"""Oldest server tried or promised: 24.8 LTS."""

_TRANSIENT_CODES = frozenset(
    {
        ErrorCodes.UNEXPECTED_END_OF_FILE,
        ErrorCodes.ATTEMPT_TO_READ_AFTER_EOF,
        ErrorCodes.CANNOT_READ_FROM_SOCKET,
        ErrorCodes.CANNOT_WRITE_TO_SOCKET,
        ErrorCodes.TIMEOUT_EXCEEDED,
        ErrorCodes.TOO_SLOW,
        ErrorCodes.CANNOT_ALLOCATE_MEMORY,
        ErrorCodes.DNS_ERROR,
        ErrorCodes.QUOTA_EXPIRED,
        ErrorCodes.TOO_MANY_SIMULTANEOUS_QUERIES,
        ErrorCodes.NO_FREE_CONNECTION,
        ErrorCodes.SOCKET_TIMEOUT,
        ErrorCodes.NETWORK_ERROR,
        ErrorCodes.NO_ZOOKEEPER,
        ErrorCodes.ABORTED,
        ErrorCodes.MEMORY_LIMIT_EXCEEDED,
        ErrorCodes.TABLE_IS_READ_ONLY,
        ErrorCodes.NOT_ENOUGH_SPACE,
        ErrorCodes.TOO_MANY_PARTS,
        ErrorCodes.ALL_CONNECTION_TRIES_FAILED,
        ErrorCodes.TOO_LESS_LIVE_REPLICAS,
        ErrorCodes.UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE,
        ErrorCodes.UNKNOWN_STATUS_OF_INSERT,
        ErrorCodes.RECEIVED_ERROR_TOO_MANY_REQUESTS,
        ErrorCodes.QUERY_WAS_CANCELLED,
        ErrorCodes.KEEPER_EXCEPTION,
    }
)
"""Server errors that pass by themselves: network, time-outs, memory, too many parts or queries, replicas and keeper."""

# One block and one part per month, however large: a reader sees an hour wholly recomputed or not at all.
_WHOLE = {"max_insert_threads": 1, "min_insert_block_size_rows": 100_000_000, "min_insert_block_size_bytes": 0}
_MANY_MONTHS = {"max_partitions_per_insert_block": 10_000}
# Versions are merged by readers (FINAL) and in the background anyway: within each insert too, it costs a fifth of it.
_AS_THEY_COME = {"optimize_on_insert": 0}
# Rows travel as JSON arrays and become columns in the server: packing 23 columns in Python takes three times as long.
_CONVERTED = {
    "submitted": "fromUnixTimestamp64Milli(sent.submitted)",
    "received": "fromUnixTimestamp64Milli(sent.received)",
    "decided": "fromUnixTimestamp64Milli(sent.decided)",
    "longitude": "ifNull(sent.longitude, nan)",
    "latitude": "ifNull(sent.latitude, nan)",
}
_SENT = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
_INSERT = f"""INSERT INTO complaint_facts ({", ".join(COLUMNS)})
WITH JSONExtract(row, 'Tuple({_SENT})') AS sent
SELECT {", ".join(_CONVERTED.get(name, f"sent.{name}") for name in COLUMNS)} FROM incoming"""  # noqa: S608 - constants
# The inner question reads two columns of the ids asked for, the outer one nearly always nothing.
_FILED_IN_SEVERAL_HOURS = """SELECT complaint_id, toUnixTimestamp(hour), max(precedence) FROM filings
WHERE id_half IN
(
    SELECT id_half FROM filings WHERE id_half IN (SELECT id_half FROM asked)
    GROUP BY id_half HAVING min(hour) != max(hour)
)
GROUP BY complaint_id, hour"""
# Of more ids than this nearly every granule of the table is read in any case, and finding out which takes longer.
_BY_INDEX = {"use_index_for_in_with_subqueries_max_values": 10_000}
_MARK = "INSERT INTO complaint_facts (hour, complaint_id, version, precedence) VALUES"
_FILE = "INSERT INTO filings (id_half, complaint_id, hour, precedence) VALUES"
_HOURS_PER_STATEMENT = 5000
_RECOMPUTE = """INSERT INTO hourly_counts (hour, dimension, key, other, complaints, revision)
SELECT hour, dimension, key, other, complaints, toUInt128(revision) FROM recount WHERE hour IN """


class ClickHouse:
    """One connection, opened when first used and again after an error. Each call may be repeated without harm."""

    def __init__(self, settings: ClickHouseSettings) -> None:
        self._settings = settings
        self._client: Client | None = None

    def check_version(self) -> str:
        """The server's version; PermanentError when it is older than SUPPORTED."""
        version = str(self.execute("SELECT version()")[0][0])
        if tuple(int(part) for part in version.split(".")[:2]) < SUPPORTED:
            needed = ".".join(map(str, SUPPORTED))
            raise PermanentError(f"ClickHouse {version} is older than {needed}, the oldest supported version")
        return version

    def insert(self, rows: Iterable[bytes]) -> None:
        """Insert encoded facts, and file them. Of several versions of a complaint in one hour the greatest stands, of
        equal ones the last.
        """
        incoming = {"name": "incoming", "structure": [("row", "String")], "data": [(row,) for row in rows]}
        self.execute(_INSERT, external_tables=[incoming], settings=_MANY_MONTHS | _AS_THEY_COME)

    def filed_in_several_hours(self, id_halves: Iterable[int]) -> list[Filing]:
        """All filings of those complaints that have more than one hour, by the first 64 bits of their ids.

        Another complaint with the same 64 bits may be among them.
        """
        asked = {"name": "asked", "structure": [("id_half", "UInt64")], "data": [(half,) for half in id_halves]}
        found = self.execute(_FILED_IN_SEVERAL_HOURS, external_tables=[asked], settings=_BY_INDEX)
        return [Filing(*row) for row in found]

    def mark(self, markers: Sequence[Marker]) -> None:
        """Let facts say that complaints have moved away from an hour."""
        rows = [(m.hour, m.complaint_id, m.precedence // 2, m.precedence) for m in markers]
        self.execute(_MARK, rows, settings=_MANY_MONTHS)

    def file(self, markers: Sequence[Marker]) -> None:
        """Remember that facts and counts say so."""
        self.execute(_FILE, [(id_half(m.complaint_id), m.complaint_id, m.hour, m.precedence) for m in markers])

    def recompute(self, hours: Collection[int]) -> None:
        """Count these hours anew from facts."""
        ordered = sorted(hours)
        for start in range(0, len(ordered), _HOURS_PER_STATEMENT):
            chosen = ", ".join(map(str, ordered[start : start + _HOURS_PER_STATEMENT]))
            self.execute(_RECOMPUTE + f"({chosen})", settings=_WHOLE | _MANY_MONTHS)

    def execute(self, statement: str, data: Sequence[Any] | Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Run one statement. TransientError: the same may pass later. PermanentError: it never will."""
        try:
            if self._client is None:
                self._client = self._connect()
            return self._client.execute(statement, data, **options)
        except (Error, OSError, EOFError) as error:
            self.close()
            raise _ours(error, self._settings) from error

    def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.disconnect()

    def _connect(self) -> Client:
        settings = self._settings
        return Client(
            settings.host,
            settings.port,
            settings.database,
            settings.user,
            settings.password,
            secure=settings.secure,
            client_name="complaint-stream",
            connect_timeout=5,
            send_receive_timeout=settings.timeout_secs,
        )


def _ours(error: Exception, settings: ClickHouseSettings) -> ComplaintsError:
    if isinstance(error, ServerException):
        message = f"{clickhouse_at(settings)}: code {error.code}: {str(error.message).splitlines()[0]}"
        return (TransientError if error.code in _TRANSIENT_CODES else PermanentError)(message)
    if isinstance(error, NetworkError | SocketTimeoutError | OSError | EOFError):
        return clickhouse_away(settings, f"is away: {error or type(error).__name__}")
    return PermanentError(f"{clickhouse_at(settings)}: {error}")
