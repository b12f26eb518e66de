"""The one table from errors of ClickHouse and its client to ours. A code in no list here is a PermanentError."""

from __future__ import annotations

from typing import Final

from clickhouse_driver.errors import Error, ErrorCodes, NetworkError, ServerException, SocketTimeoutError

from complaints.errors import ComplaintsError, ConfigError, PermanentError, TransientError
from complaints.service_errors import clickhouse_at, clickhouse_away
from complaints.settings import ClickHouseSettings

NEWER: Final = {
    439: "CANNOT_SCHEDULE_TASK",
    473: "DEADLOCK_AVOIDED",
    516: "AUTHENTICATION_FAILED",
    519: "NO_REMOTE_SHARD_AVAILABLE",
    529: "NOT_A_LEADER",
    692: "TOO_MANY_MUTATIONS",
    696: "ASYNC_LOAD_CANCELED",
    700: "USER_SESSION_LIMIT_EXCEEDED",
    722: "ASYNC_LOAD_WAIT_FAILED",
    733: "TABLE_IS_BEING_RESTARTED",
    735: "QUERY_WAS_CANCELLED_BY_CLIENT",
    745: "SERVER_OVERLOADED",
    749: "TCP_CONNECTION_LIMIT_REACHED",
    776: "RESOURCE_LIMIT_EXCEEDED",
    777: "MEMORY_RESERVATION_KILLED",
    778: "MEMORY_RESERVATION_FAILED",
    1019: "QUERY_SLOT_ACQUISITION_TIMEOUT",
    1020: "MEMORY_RESERVATION_ACQUISITION_TIMEOUT",
}
"""Codes of newer servers that the driver's own list lacks."""

TRANSIENT: Final = frozenset(
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
        ErrorCodes.NO_ACTIVE_REPLICAS,
        ErrorCodes.NO_AVAILABLE_REPLICA,
        ErrorCodes.ALL_CONNECTION_TRIES_FAILED,
        ErrorCodes.TOO_LESS_LIVE_REPLICAS,
        ErrorCodes.UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE,
        ErrorCodes.REPLICA_IS_NOT_IN_QUORUM,
        ErrorCodes.SHARD_HAS_NO_CONNECTIONS,
        ErrorCodes.UNKNOWN_STATUS_OF_INSERT,
        ErrorCodes.RECEIVED_ERROR_TOO_MANY_REQUESTS,
        ErrorCodes.ALL_REPLICAS_ARE_STALE,
        ErrorCodes.SESSION_IS_LOCKED,
        ErrorCodes.PART_IS_TEMPORARILY_LOCKED,
        ErrorCodes.QUERY_WAS_CANCELLED,
        ErrorCodes.KEEPER_EXCEPTION,
        *(NEWER.keys() - {516}),
    }
)
"""May pass by themselves: network, time-outs, memory, too many parts or queries, replicas and keeper."""
NOT_MIGRATED: Final = frozenset({ErrorCodes.UNKNOWN_DATABASE, ErrorCodes.UNKNOWN_TABLE})
"""The database lacks our schema."""
REFUSED: Final = frozenset({ErrorCodes.REQUIRED_PASSWORD, ErrorCodes.WRONG_PASSWORD, ErrorCodes.UNKNOWN_USER, 516})
"""The server refuses the user or password in the settings."""

CLIENT_ERRORS: Final = (Error, OSError, EOFError)
"""What a call of the driver raises."""


def clickhouse_error(error: Exception, settings: ClickHouseSettings) -> ComplaintsError:
    """Our error for one of CLIENT_ERRORS; ConfigError where other settings or `complaints migrate` help."""
    if isinstance(error, ServerException):
        return _of_server(error, settings)
    if isinstance(error, NetworkError | SocketTimeoutError | OSError | EOFError):
        return clickhouse_away(settings, f"does not answer: {str(error) or type(error).__name__}")
    return PermanentError(f"{clickhouse_at(settings)}: {error}")


def _of_server(error: ServerException, settings: ClickHouseSettings) -> ComplaintsError:
    said = f"code {error.code}: {str(error.message).splitlines()[0].removesuffix(' Stack trace:')}"
    database = f"{clickhouse_at(settings)}, database {settings.database!r}"
    if error.code in TRANSIENT:
        return TransientError(f"{clickhouse_at(settings)}: {said}")
    if error.code in NOT_MIGRATED:
        return ConfigError(f"{database}: this release's schema is not there, run 'complaints migrate' ({said})")
    if error.code in REFUSED:
        return ConfigError(f"{database}: user or password refused (settings clickhouse.user, .password)")
    return PermanentError(f"{database}: {said}")
