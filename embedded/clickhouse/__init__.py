"""ClickHouse on this machine: the chdb engine behind the native TCP protocol and HTTP, as a process of its own.

    python -m embedded.clickhouse --data DIR --tcp-port 9000 --http-port 8123 --database complaints

It listens on 127.0.0.1 only and ends cleanly on SIGTERM or SIGINT. When it cannot use a port or the folder, it logs one
line and exits with status 1. Users: `default`, who may do everything, and `analyst`, who may read (code 164 for
anything else); neither has a password. A client that names no database, or `default`, gets the one given above. An
insert of up to 64 MB is stored or refused as a whole; a larger one in parts of that size. What was acknowledged
survives SIGKILL.

Its modules, from below: `primitives` (numbers, strings, a buffer), `columns` (where a column ends), `block`,
`compression` (frames), `codings` (of HTTP); `statement`, `processes`, `users`; `engine` and `session` (chdb),
`insert`, `input`, `external`, `output` (results in a format), `summarized` (totals and extremes); `request` and
`packets` (what either side says), `tcp`; `parameters`, `body`, `reply`, `sessions`, `http`; `watchdog`, `server`,
`__main__`.

Over HTTP each parameter is obeyed or refused, as by a server: settings of the engine, `session_id` and those that go
with it, `compress` and `decompress`, `wait_end_of_query`, `buffer_size`, `send_progress_in_http_headers`,
`default_format`, `query_id`, `param_..`. `quota_key` and `stacktrace` are accepted and change nothing: there are no
quotas and no traces. A parameter that is given twice is refused. Bodies are packed and unpacked as gzip, deflate, br,
zstd, lz4, xz and bz2.

Not supported, unlike on a server:
- passwords, roles, row policies; query_log and other logs in tables; replication; TLS
- server logs and OpenTelemetry traces sent to the client; `send_logs_level` is accepted and changes nothing
- rows_before_limit in the native protocol, except with totals or extremes
- in the native protocol: aggregate function states (finalize them in the SELECT); the JSON type in its binary forms
  (JSON columns are read as text, and filled over HTTP)
- reading and writing outside the data folder: the functions file(), url(), s3() and the like, INTO OUTFILE, tables
  with such engines, settings that name a file (format_schema, format_template_..)
- the settings format, input_format and output_format: write FORMAT, or give default_format
- HTTP: http_response_headers, http_write_exception_in_output_format, hsts_max_age; multipart bodies and external
  data; requests from pages of other sites are refused
- async_insert is accepted and changes nothing: each INSERT is stored when it returns, so send batches
- a SELECT with a DateTime column and more than one block (65 409 rows) is started twice over the native protocol and
  in the format Native: asking the engine for the column's time zone ends the first run
- in formats other than JSON, totals of a result without rows come before the names: the engine writes them so
"""
