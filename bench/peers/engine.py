"""The embedded endpoint on chdb-core 26.1.0, where ClickHouse's Kafka table engine works; a program of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from chdb import _chdb

import embedded.clickhouse.engine as engine
from embedded.clickhouse.__main__ import main

if __name__ == "__main__":
    module: Any = _chdb
    module.set_signal_handlers_enabled = lambda *_: None  # newer than 26.1; without it Python keeps its own handlers
    for name in ("rows_written", "bytes_written"):  # also added later; only HTTP clients need them, the bench does not
        setattr(module.query_result, name, lambda _: 0)
    engine._GRANTS = Path(__file__).with_name("grants.xml")  # noqa: SLF001 - the Kafka engine is refused by the shipped ones
    sys.exit(main())
