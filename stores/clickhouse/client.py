"""A ClickHouse client over the native protocol that raises our errors."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import Any, NamedTuple

from clickhouse_driver import Client

from complaints.errors import PermanentError
from complaints.settings import ClickHouseSettings
from stores.clickhouse.errors import CLIENT_ERRORS, clickhouse_error

SUPPORTED = (24, 8)
"""The oldest supported server: 24.8 LTS."""

CONNECT_SECS = 5.0


class Spent(NamedTuple):
    """What a connection has been used for."""

    statements: int = 0
    rows: int = 0
    """Read by the server to answer them."""

    def and_one_more(self, rows: int) -> Spent:
        return Spent(self.statements + 1, self.rows + rows)

    def since(self, before: Spent) -> Spent:
        return Spent(self.statements - before.statements, self.rows - before.rows)


class ClickHouse:
    """One connection, opened when first used and again by the next call after an error."""

    def __init__(self, settings: ClickHouseSettings) -> None:
        self.spent = Spent()
        """By all statements so far."""
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
            answer = self._client.execute(statement, data, **options)
            self.spent = self.spent.and_one_more(self._client.last_query.progress.rows)
            return answer
        except CLIENT_ERRORS as error:
            self.close()
            raise clickhouse_error(error, self._settings) from error

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one SELECT with `%(name)s` parameters; a literal `%` is written `%%`. Raises as `execute`."""
        return list(self.execute(sql, dict(parameters or {})))

    def stream(self, sql: str) -> Generator[tuple[Any, ...]]:
        """The rows of one SELECT while the server reads them, however many: none is kept. Raises as `execute`.

        Nothing else may be asked before the last row is taken; who stops earlier closes the connection by that.
        """
        done = False
        try:
            if self._client is None:
                self._client = self._connect()
            yield from self._client.execute_iter(sql)
            done = True
        except CLIENT_ERRORS as error:
            raise clickhouse_error(error, self._settings) from error
        finally:
            if not done:
                self.close()

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
