"""Run by the environment of the clients: `read.py CLIENT HTTP_PORT TCP_PORT` prints what it found as JSON.

Each client connects as `analyst` with its default settings, lists tables and reads `million`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

ASKED = "SELECT n, s, t FROM million ORDER BY n"
Found = dict[str, Any]


def clickhouse_connect(http_port: int, tcp_port: int) -> Found:
    import clickhouse_connect as client_library

    client = client_library.get_client(host="127.0.0.1", port=http_port, username="analyst", database="complaints")
    rows = client.query(ASKED).result_rows
    document = json.loads(client.raw_query("SELECT n, s FROM million ORDER BY n", fmt="JSONCompact"))
    assert document["data"][-1] == list(rows[-1][:2])
    return _found(client.command("SHOW TABLES"), rows, compact=len(document["data"]))


def sqlalchemy_native(http_port: int, tcp_port: int) -> Found:
    return _sqlalchemy(f"clickhouse+native://analyst@127.0.0.1:{tcp_port}/complaints")


def sqlalchemy_http(http_port: int, tcp_port: int) -> Found:
    return _sqlalchemy(f"clickhouse+http://analyst:@127.0.0.1:{http_port}/complaints")


def _sqlalchemy(address: str) -> Found:
    from sqlalchemy import create_engine, inspect, text

    engine = create_engine(address)
    with engine.connect() as connection:
        rows = connection.execute(text(ASKED)).fetchall()
    return _found(",".join(inspect(engine).get_table_names()), rows)


def asynch(http_port: int, tcp_port: int) -> Found:
    from asynch import Connection

    async def read() -> Found:
        options = {"user": "analyst", "password": "", "database": "complaints"}
        async with Connection(host="127.0.0.1", port=tcp_port, **options) as connection, connection.cursor() as cursor:
            await cursor.execute("SHOW TABLES")
            tables = await cursor.fetchall()
            await cursor.execute(ASKED)
            return _found(tables[0][0], await cursor.fetchall())

    return asyncio.run(read())


def ibis(http_port: int, tcp_port: int) -> Found:
    import ibis as client_library

    connection = client_library.clickhouse.connect(
        host="127.0.0.1", port=http_port, user="analyst", database="complaints"
    )
    frame = connection.table("million").order_by("n").to_pandas()
    rows = [tuple(row) for row in frame.tail(1).itertuples(index=False)]
    assert connection.table("million").n.sum().execute() == sum(frame["n"])
    return _found(",".join(connection.list_tables()), rows) | {"rows": len(frame)}


def _found(tables: str, rows: list[Any], **more: Any) -> Found:
    n, s, t = rows[-1]
    return {"tables": tables, "rows": len(rows), "last": [int(n), s], "clock": str(t)[11:19]} | more


if __name__ == "__main__":
    sys.stdout.write(json.dumps(globals()[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
