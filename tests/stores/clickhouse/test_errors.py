from __future__ import annotations

import re

import pytest
from clickhouse_driver.errors import (
    Error,
    ErrorCodes,
    NetworkError,
    ServerException,
    SocketTimeoutError,
    UnknownPacketFromServerError,
)

from complaints.errors import ComplaintsError, ConfigError, PermanentError, TransientError
from complaints.settings import ClickHouseSettings
from stores.clickhouse.client import ClickHouse
from stores.clickhouse.errors import NEWER, NOT_MIGRATED, REFUSED, TRANSIENT, clickhouse_error

SETTINGS = ClickHouseSettings()
KNOWN = {name: code for name, code in vars(ErrorCodes).items() if not name.startswith("_")}

MAY_PASS = re.compile(
    "SOCKET|NETWORK|TIMEOUT|TIMED_OUT|CONNECTION|TOO_MANY_(SIMULTANEOUS|PARTS|REQUESTS|MUTATIONS|FETCHES)|REPLICAS?(_|$)"
    "|ZOOKEEPER|KEEPER|MEMORY|QUOTA|CANCEL|ABORTED|LOCKED|OVERLOAD|RESTART|NOT_A_LEADER|LEADERSHIP"
)
STAYS = {
    *("INVALID_SESSION_TIMEOUT", "UNKNOWN_QUOTA", "QUOTA_DOESNT_ALLOW_KEYS", "QUOTA_REQUIRES_CLIENT_KEY"),  # settings
    *("ADDING_REPLICA_TO_NON_EMPTY_TABLE", "NO_REPLICA_NAME_GIVEN", "MISMATCH_REPLICAS_DATA_SOURCES"),
    *("NO_SUCH_REPLICA", "REPLICA_IS_ALREADY_EXIST", "REPLICA_ALREADY_EXISTS", "REPLICA_IS_ALREADY_ACTIVE"),
    *("STORAGE_DOESNT_SUPPORT_PARALLEL_REPLICAS", "ALL_REPLICAS_LOST", "NO_REPLICA_HAS_PART"),  # of a table's making
    *("UNEXPECTED_ZOOKEEPER_ERROR", "UNEXPECTED_NODE_IN_ZOOKEEPER"),  # says that its state is not what it should be
    *("LEADERSHIP_LOST", "LEADERSHIP_CHANGED", "TOO_MANY_FETCHES", "BARRIER_TIMEOUT"),  # of servers too old for us
    *("REPLICA_STATUS_CHANGED", "THREAD_WAS_CANCELED", "PART_IS_LOCKED", "CANNOT_WRITE_AFTER_BUFFER_CANCELED"),  # inner
    *("BAD_ODBC_CONNECTION_STRING", "POSTGRESQL_CONNECTION_FAILURE", "ARROWFLIGHT_CONNECTION_FAILURE"),  # not ours
    *("HTTP_CONNECTION_LIMIT_REACHED", "ASYNC_INSERT_FLUSH_TIMEOUT"),  # of interfaces we do not use
}
"""Read as if they passed by themselves, and do not, or cannot come of what we ask."""


def test_every_code_of_the_driver_that_may_pass_was_decided_upon() -> None:
    looks_so = {name for name in KNOWN if MAY_PASS.search(name)}
    assert {name for name in looks_so if KNOWN[name] not in TRANSIENT} <= STAYS
    assert {*KNOWN.values(), *NEWER} >= TRANSIENT


def test_every_code_of_the_server_that_may_pass_was_decided_upon(clickhouse: ClickHouseSettings) -> None:
    """The embedded engine lists its own codes, which are more than those of the driver."""
    served = dict(
        ClickHouse(clickhouse).rows("SELECT toUInt32(number) AS code, errorCodeToName(code) FROM numbers(2000)")
    )
    looks_so = {code for code, name in served.items() if MAY_PASS.search(name)}
    assert {served[code] for code in looks_so - TRANSIENT} <= STAYS
    assert {code: served[code] for code in NEWER} == NEWER


@pytest.mark.parametrize("code", sorted({*KNOWN.values(), *NEWER}))
def test_each_code_is_one_kind_of_error(code: int) -> None:
    kinds: dict[type[ComplaintsError], bool] = {
        TransientError: code in TRANSIENT,
        ConfigError: code in NOT_MIGRATED | REFUSED,
    }
    kinds[PermanentError] = not any(kinds.values())
    assert sum(kinds.values()) == 1
    found = clickhouse_error(ServerException("what the server says\nits stack", code), SETTINGS)
    assert kinds[type(found)]
    assert "stack" not in str(found)


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NetworkError("no route"), TransientError),
        (SocketTimeoutError("late"), TransientError),
        (ConnectionResetError(), TransientError),
        (EOFError("Unexpected EOF while reading bytes"), TransientError),
        (UnknownPacketFromServerError("what is this"), PermanentError),
        (Error("any other"), PermanentError),
    ],
)
def test_errors_of_the_client_are_transient_where_the_network_is_at_fault(
    error: Exception, kind: type[ComplaintsError]
) -> None:
    assert type(clickhouse_error(error, SETTINGS)) is kind
