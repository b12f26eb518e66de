"""The numbered SQL files of `config/clickhouse`, applied once each and in order."""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass
from pathlib import Path

from complaints.errors import ConfigError
from complaints.reference.names import names
from complaints.reference.population import population
from stores.clickhouse.client import ClickHouse

log = logging.getLogger(__name__)

_LEDGER = """CREATE TABLE IF NOT EXISTS migrations
(number UInt32, name String, digest String, applied DateTime('UTC') DEFAULT now())
ENGINE = ReplacingMergeTree ORDER BY number COMMENT 'Applied files of config/clickhouse'"""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    digest: str
    statements: tuple[str, ...]


def read_migrations(config: Path) -> list[Migration]:
    """All migrations, numbered from 1 without a gap; raises ConfigError naming the file that breaks this."""
    files = sorted((config / "clickhouse").glob("*.sql"))
    migrations = [_read(file) for file in files]
    for expected, migration in enumerate(migrations, 1):
        if migration.number != expected:
            raise ConfigError(f"{config / 'clickhouse' / migration.name}: expected number {expected:03d}")
    if not migrations:
        raise ConfigError(f"{config / 'clickhouse'}: no migrations")
    return migrations


def migrate(clickhouse: ClickHouse, config: Path) -> list[str]:
    """Bring the schema up to date and load names of codes and inhabitants of areas; returns the files applied now.

    Every statement may run twice, so a crash between a statement and its record is repaired by the next run.
    Raises PermanentError for a server too old, ConfigError when an applied file was changed afterwards.
    """
    clickhouse.check_version()
    clickhouse.execute(_LEDGER)
    applied = dict(clickhouse.execute("SELECT number, digest FROM migrations FINAL"))
    new = []
    for migration in read_migrations(config):
        if migration.number not in applied:
            for statement in migration.statements:
                clickhouse.execute(statement)
            record = [(migration.number, migration.name, migration.digest)]
            clickhouse.execute("INSERT INTO migrations (number, name, digest) VALUES", record)
            log.info("applied %s", migration.name)
            new.append(migration.name)
        elif applied[migration.number] != migration.digest:
            raise ConfigError(f"{migration.name} was changed after it was applied; write a new migration instead")
    load_names(clickhouse, config)
    load_population(clickhouse, config)
    return new


def pending(clickhouse: ClickHouse, config: Path) -> list[str]:
    """Files of the config folder that are not applied yet. Raises what `ClickHouse.execute` raises."""
    applied = set()
    if clickhouse.execute("EXISTS TABLE migrations")[0][0]:  # without it nothing is applied: `migrate` creates it
        applied = {number for (number,) in clickhouse.execute("SELECT number FROM migrations FINAL")}
    return [migration.name for migration in read_migrations(config) if migration.number not in applied]


def load_names(clickhouse: ClickHouse, config: Path) -> None:
    """Load the names of all codes of the config folder; names of removed codes stay, for old complaints."""
    clickhouse.execute("INSERT INTO names (dimension, key, thai, english) VALUES", names(config))


def load_population(clickhouse: ClickHouse, config: Path) -> None:
    """Load the inhabitants of areas, unless the database has no table for them, as with files of an older release."""
    if clickhouse.execute("EXISTS TABLE population")[0][0]:
        clickhouse.execute("INSERT INTO population (area, year, population) VALUES", population(config))


def _read(file: Path) -> Migration:
    number = re.match(r"(\d{3})_[a-z0-9_]+\.sql$", file.name)
    if number is None:
        raise ConfigError(f"{file}: a migration is named NNN_what_it_does.sql")
    text = file.read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    statements = tuple(part.strip() for part in re.split(r";\s*(?:\n|$)", code) if part.strip())
    return Migration(int(number[1]), file.name, hashlib.sha256(text.encode()).hexdigest(), statements)
