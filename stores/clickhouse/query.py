"""ClickHouse as trends reads it: one connection, rows out, errors told apart. No retry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clickhouse_driver import Client
from clickhouse_driver.errors import Error, ErrorCodes, NetworkError, ServerException, SocketTimeoutError

from complaints.errors import ConfigError, PermanentError
from complaints.service_errors import clickhouse_at, clickhouse_away
from complaints.settings import ClickHouseSettings

CONNECT_SECS = 10.0
_NOT_MIGRATED = {ErrorCodes.UNKNOWN_DATABASE, ErrorCodes.UNKNOWN_TABLE}
_REFUSED = {ErrorCodes.REQUIRED_PASSWORD, ErrorCodes.WRONG_PASSWORD, ErrorCodes.UNKNOWN_USER, 516}
"""516 is AUTHENTICATION_FAILED, newer than the driver's list."""


class Warehouse:
    """A reader of the views of `config/clickhouse/`; one query at a time."""

    def __init__(self, settings: ClickHouseSettings) -> None:
        self._settings = settings
        self._where = f"{clickhouse_at(settings)}, database {settings.database!r}"
        self._client = Client(
            host=settings.host,
            port=settings.port,
            user=settings.user,
            password=str(settings.password),
            database=settings.database,
            secure=settings.secure,
            connect_timeout=min(CONNECT_SECS, settings.timeout_secs),
            send_receive_timeout=settings.timeout_secs,
        )

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one SELECT with `%(name)s` parameters.

        Raises TransientError when the server is away, ConfigError when it refuses us or has no such schema.
        """
        try:
            return list(self._client.execute(sql, dict(parameters or {})))
        except ServerException as error:
            raise self._judged(error) from error
        except (NetworkError, SocketTimeoutError, EOFError, OSError) as error:
            raise clickhouse_away(self._settings, f"does not answer: {str(error) or type(error).__name__}") from error
        except Error as error:
            raise PermanentError(f"{self._where}: {error}") from error

    def close(self) -> None:
        self._client.disconnect()

    def _judged(self, error: ServerException) -> ConfigError | PermanentError:
        if error.code in _NOT_MIGRATED:
            return ConfigError(f"{self._where}: no schema there yet, run 'complaints migrate'")
        if error.code in _REFUSED:
            return ConfigError(f"{self._where}: user or password refused (settings clickhouse.user, .password)")
        return PermanentError(f"{self._where}: code {error.code}: {error.message.splitlines()[0]}")
