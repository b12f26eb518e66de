"""Errors of Kafka and ClickHouse as people read them: the address tried, the setting that holds it, what to do.

Imports no client: each place that talks to a service passes in what went wrong there.
"""

from __future__ import annotations

from complaints.errors import TransientError
from complaints.settings import ClickHouseSettings, KafkaSettings

_ASK = "Is 'complaints up' running?"


def kafka_at(settings: KafkaSettings) -> str:
    """The beginning of every message about Kafka: its address, and the setting that holds it."""
    return f"Kafka at {settings.bootstrap_servers} (kafka.bootstrap_servers)"


def kafka_away(settings: KafkaSettings, what: str) -> TransientError:
    """The error for a Kafka that does not do its part now; `what` follows the address, as in `does not answer: ...`."""
    elsewhere = "If it runs elsewhere, set COMPLAINTS__KAFKA__BOOTSTRAP_SERVERS."
    return TransientError(f"{kafka_at(settings)} {what}. {_ASK} {elsewhere}")


def clickhouse_at(settings: ClickHouseSettings) -> str:
    """The beginning of every message about ClickHouse: its address, and the settings that hold it."""
    return f"ClickHouse at {settings.host}:{settings.port} (clickhouse.host, clickhouse.port)"


def clickhouse_away(settings: ClickHouseSettings, what: str) -> TransientError:
    """The error for a ClickHouse that does not answer; `what` follows the address."""
    elsewhere = "If it runs elsewhere, set COMPLAINTS__CLICKHOUSE__HOST and COMPLAINTS__CLICKHOUSE__PORT."
    return TransientError(f"{clickhouse_at(settings)} {what}. {_ASK} {elsewhere}")
