"""ClickHouse over its native protocol, and its errors as ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ErrorCodes, NetworkError, ServerException, SocketTimeoutError

from complaints.errors import ComplaintsError, PermanentError, TransientError
from complaints.service_errors import clickhouse_at, clickhouse_away
from complaints.settings import ClickHouseSettings

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
