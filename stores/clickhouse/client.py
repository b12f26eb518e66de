"""A ClickHouse client over the native protocol that raises our errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clickhouse_driver import Client

from complaints.errors import PermanentError
from complaints.settings import ClickHouseSettings
from stores.clickhouse.errors import CLIENT_ERRORS, clickhouse_error

SUPPORTED = (24, 8)
"""The oldest supported server: 24.8 LTS."""

CONNECT_SECS = 5.0


class ClickHouse:
    """One connection, opened when first used and again by the next call after an error."""

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
        """Run one statement.

        TransientError: the same may pass later. PermanentError: it never will. ConfigError: not before somebody
        corrects the settings or migrates.
        """
        try:
            if self._client is None:
                self._client = self._connect()
            return self._client.execute(statement, data, **options)
        except CLIENT_ERRORS as error:
            self.close()
            raise clickhouse_error(error, self._settings) from error

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one SELECT with `%(name)s` parameters; a literal `%` is written `%%`. Raises as `execute`."""
        return list(self.execute(sql, dict(parameters or {})))

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
            connect_timeout=min(CONNECT_SECS, settings.timeout_secs),
            send_receive_timeout=settings.timeout_secs,
        )
