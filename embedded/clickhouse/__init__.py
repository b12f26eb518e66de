"""ClickHouse on this machine: the chdb engine behind the native TCP protocol and HTTP, as a process of its own.

    python -m embedded.clickhouse --data DIR --tcp-port 9000 --http-port 8123 --database complaints

It listens on 127.0.0.1 only and ends cleanly on SIGTERM or SIGINT. A port or folder it cannot have is one line in the
log and exit status 1. Users: `default`, and `readonly`, who may read; neither has a password. A client that names no
database, or `default`, gets the one given above. An insert of up to 64 MB is stored or refused as a whole; a larger
one in parts of that size. What was acknowledged survives SIGKILL.

How it is built, from below: `primitives` (numbers, strings, a buffer), `columns` (where does a column end), `block`,
`compression`; `engine` and `session` (chdb), `statement`, `insert`, `external`; `request` and `packets` (what either
side says), `tcp`, `body`, `http`; `watchdog`, `server`, `__main__`.

Not there, unlike on a server:
- users, roles, row policies; query_log and other logs in tables; replication; server logs sent to the client
- totals, extremes and rows_before_limit in the native protocol; `INSERT .. FROM input(..)`; ZSTD (use LZ4 or none)
- aggregate function states on the wire: finalize them in the SELECT; JSON columns can be read, and filled over HTTP
- reading and writing outside the data folder: file(), url(), s3(), INTO OUTFILE, tables with such engines
- HTTP: `session_id` is ignored (each request is a session), multipart bodies; formats with a frame, as JSON or Parquet,
  are built in memory, others stream; requests from pages of other sites are refused
- async_insert is accepted and changes nothing: each INSERT is stored when it returns, so send batches
- a SELECT with a DateTime column and more than one block (65 409 rows) is started twice: only so its zone is known
"""
