"""Every parameter of a request is carried out, or refused with the error code of a real server."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from embedded.clickhouse.codings import packer, unpack
from embedded.clickhouse.compression import METHODS, read_frame, write_frames
from embedded.clickhouse.primitives import Feed


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> int:
        return int(self.headers.get("X-ClickHouse-Exception-Code", 0))


@pytest.fixture
def ask(server: Any) -> Callable[..., Answer]:
    """`ask(sql, body, headers=.., path=.., method=.., **parameters)`."""

    def ask(
        sql: str = "",
        body: bytes = b"",
        *,
        method: str = "POST",
        path: str = "/",
        headers: dict[str, str] | None = None,
        **parameters: str,
    ) -> Answer:
        query = urlencode({**({"query": sql} if sql else {}), **parameters})
        connection = http.client.HTTPConnection("127.0.0.1", server.http_port, timeout=30)
        connection.request(method, f"{path}?{query}" if query else path, body, headers or {})
        reply = connection.getresponse()
        try:
            content = reply.read()
        except http.client.IncompleteRead as broken:
            content = broken.partial + b"BROKEN OFF"
        return Answer(reply.status, dict(reply.getheaders()), content)

    return ask


def frames(raw: bytes) -> bytes:
    feed = Feed(lambda: b"", bytearray(raw))
    parts = []
    while feed.data:
        parts.append(read_frame(feed))
    return b"".join(parts)


@pytest.mark.parametrize("path", ["/", "/ping", "/replicas_status"])
def test_who_asks_whether_it_is_alive_is_told(ask: Any, path: str) -> None:
    assert (ask(method="GET", path=path).status, ask(method="GET", path=path).body) == (200, b"Ok.\n")
    head = ask(method="HEAD", path=path)
    assert (head.status, head.body) == (200, b"")


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"no_such_setting": "1"}, 404, 115),
        ({"sesion_timezone": "UTC"}, 404, 115),
        ({"wait_end_of_querry": "1"}, 404, 115),
        ({"max_threads": "many"}, 400, 27),
        ({"session_timezone": "Nowhere/At_All"}, 400, 36),
        ({"compress": "2"}, 400, 467),
        ({"wait_end_of_query": "perhaps"}, 400, 467),
        ({"buffer_size": "-1"}, 400, 72),
        ({"default_format": "NoSuchFormat"}, 400, 73),
        ({"role": "admin"}, 500, 511),
        ({"database": "nowhere"}, 404, 81),
        ({"session_id": "new", "session_check": "1"}, 404, 372),
        ({"session_id": "s", "session_timeout": "soon"}, 500, 374),
        ({"session_id": "s", "session_timeout": "3601"}, 500, 374),
        ({"format_template_row": "/etc/hostname"}, 500, 452),
        ({"additional_result_filter": "file('/etc/hostname') = 'x'"}, 500, 452),
        ({"additional_table_filters": "{'t': 'file(p) = 1'}"}, 500, 452),
        ({"dialect": "prql"}, 500, 452),
        ({"format": "JSON"}, 500, 452),
        ({"output_format": "JSON"}, 500, 452),
        ({"input_format": "CSV"}, 500, 452),
        ({"http_response_headers": "{'X-A': 'b'}"}, 500, 344),
        ({"http_write_exception_in_output_format": "1"}, 500, 344),
        ({"filter": "file('/etc/hostname') = 'x'"}, 500, 452),
    ],
)
def test_what_cannot_be_done_is_refused(ask: Any, parameters: dict[str, str], status: int, code: int) -> None:
    answer = ask("SELECT 1", **parameters)
    assert (answer.status, answer.code) == (status, code), answer.body


@pytest.mark.parametrize("name", ["session_timezone", "query", "param_x", "compress", "max_threads", "role"])
def test_a_parameter_that_is_given_twice_is_refused(server: Any, name: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.http_port, timeout=30)
    connection.request("POST", "/?" + urlencode([(name, "1"), (name, "2")]), b"SELECT 1")
    reply = connection.getresponse()
    assert (reply.status, reply.getheader("X-ClickHouse-Exception-Code")) == (400, "36"), reply.read()


@pytest.mark.parametrize("name", ["quota_key", "stacktrace", "session_timeout", "empty"])
def test_parameters_without_an_effect_here_are_taken(ask: Any, name: str) -> None:
    assert ask("SELECT 1", **({"": "x"} if name == "empty" else {name: "1"})).body == b"1\n"


@pytest.mark.parametrize(
    ("sql", "parameters"),
    [
        ("SELECT toDateTime(0)", {"session_timezone": "Asia/Tokyo"}),
        ("SELECT toDateTime(0) SETTINGS session_timezone = 'Asia/Tokyo'", {}),
        ("SELECT toDateTime(0) FORMAT TSV SETTINGS session_timezone='Asia/Tokyo'", {}),
    ],
)
def test_the_time_zone_of_the_session_holds_and_is_told(ask: Any, sql: str, parameters: dict[str, str]) -> None:
    answer = ask(sql, **parameters)
    assert answer.body == b"1970-01-01 09:00:00\n"
    assert answer.headers["X-ClickHouse-Timezone"] == "Asia/Tokyo"


def test_settings_of_the_engine_hold(ask: Any) -> None:
    over = ask("SELECT number FROM numbers(10)", max_result_rows="3", result_overflow_mode="throw")
    assert over.code == 396
    assert ask("SELECT getSetting('log_comment')", log_comment="mine").body == b"mine\n"
    assert ask("SELECT 18446744073709551615 AS n FORMAT JSONEachRow", output_format_json_quote_64bit_integers="1").body
    quoted = ask("SELECT toUInt64(1) AS n", default_format="JSONEachRow", output_format_json_quote_64bit_integers="1")
    assert json.loads(quoted.body) == {"n": "1"}


@pytest.mark.parametrize("rows", [0, 1, 300_000])
def test_compress_gives_frames(ask: Any, rows: int) -> None:
    answer = ask(f"SELECT number FROM numbers({rows})", compress="1", headers={"Accept-Encoding": "lz4, gzip"})
    assert "Content-Encoding" not in answer.headers
    assert frames(answer.body).split() == [b"%d" % n for n in range(rows)]


@pytest.mark.parametrize("method", ["lz4", "zstd", "none"])
def test_decompress_takes_frames(ask: Any, table: Callable[..., str], method: str) -> None:
    name = table("n UInt32")
    rows = b"".join(b"%d\n" % n for n in range(200_000))
    body = b"".join(write_frames(rows, METHODS[method]))
    assert ask(f"INSERT INTO {name} FORMAT TSV", body, decompress="1").status == 200
    assert ask(f"SELECT count(), sum(n) FROM {name}").body == b"200000\t19999900000\n"
    damaged = bytearray(body)
    damaged[-1] ^= 1
    assert ask(f"INSERT INTO {name} FORMAT TSV", bytes(damaged), decompress="1").code == 40
    assert ask(f"INSERT INTO {name} FORMAT TSV", body[:-1], decompress="1").code == 271
    assert ask(f"SELECT count() FROM {name}").body == b"200000\n"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "lz4", "xz", "bz2"])
@pytest.mark.parametrize("rows", [0, 3, 200_000])
def test_content_codings_go_out_and_in(ask: Any, table: Callable[..., str], coding: str, rows: int) -> None:
    answer = ask(f"SELECT number FROM numbers({rows})", headers={"Accept-Encoding": f"snappy, {coding}"})
    assert answer.headers["Content-Encoding"] == coding
    raw = b"".join(unpack(coding, iter([answer.body])))
    assert raw.split() == [b"%d" % n for n in range(rows)]
    name = table("n UInt32")
    head = {"Content-Encoding": coding}
    assert ask(f"INSERT INTO {name} FORMAT TSV", answer.body, headers=head).status == 200
    assert ask(f"SELECT count() FROM {name}").body == b"%d\n" % rows
    if rows:
        assert ask(f"INSERT INTO {name} FORMAT TSV", answer.body[:-2], headers=head).code == 271
        assert ask(f"SELECT count() FROM {name}").body == b"%d\n" % rows


def test_a_body_of_two_packed_streams_is_read_whole(ask: Any, table: Callable[..., str]) -> None:
    name = table("n UInt32")
    for coding in ("gzip", "zstd", "bz2"):
        body = b""
        for number in (b"1\n", b"2\n"):
            chosen = packer(coding, 3)
            assert chosen
            body += chosen[1].compress(number) + chosen[1].flush()
        ask(f"INSERT INTO {name} FORMAT TSV", body, headers={"Content-Encoding": coding})
    assert ask(f"SELECT count(), sum(n) FROM {name}").body == b"6\t9\n"


@pytest.mark.parametrize(
    ("accepted", "parameters"),
    [("gzip", {"enable_http_compression": "0"}), ("gzip;q=0", {}), ("identity", {}), ("snappy", {}), ("", {})],
)
def test_nothing_is_packed_for_who_does_not_want_it(ask: Any, accepted: str, parameters: dict[str, str]) -> None:
    answer = ask("SELECT 1", headers={"Accept-Encoding": accepted}, **parameters)
    assert ("Content-Encoding" in answer.headers, answer.body) == (False, b"1\n")


def test_an_unknown_coding_is_refused(ask: Any) -> None:
    assert ask("SELECT 1", b" ", headers={"Content-Encoding": "snappy"}).code == 89


FAILS_LATE = "SELECT number, throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_threads = 1"


def test_an_error_in_the_middle_breaks_the_answer_off(ask: Any) -> None:
    answer = ask(FAILS_LATE)
    assert answer.status == 200
    assert b"Code: 395. DB::Exception" in answer.body[-2000:]
    assert answer.body.endswith(b"BROKEN OFF")


@pytest.mark.parametrize("parameters", [{"wait_end_of_query": "1"}, {"http_wait_end_of_query": "1"},
                                        {"buffer_size": "100000000"}])  # fmt: skip
def test_who_waits_for_the_end_gets_a_status(ask: Any, parameters: dict[str, str]) -> None:
    answer = ask(FAILS_LATE, **parameters)
    assert (answer.status, answer.code) == (500, 395)
    whole = ask("SELECT number FROM numbers(3000000)", **parameters)
    assert (whole.status, whole.body.count(b"\n")) == (200, 3_000_000)


def test_progress_goes_into_headers(server: Any) -> None:
    slow = "SELECT sum(sleepEachRow(0.1)) FROM numbers(12) SETTINGS max_block_size = 1"
    path = "/?" + urlencode({"query": slow, "send_progress_in_http_headers": "1"})
    connection = http.client.HTTPConnection("127.0.0.1", server.http_port, timeout=30)
    connection.request("POST", path)
    reply = connection.getresponse()
    reports = [json.loads(text) for text in reply.headers.get_all("X-ClickHouse-Progress") or []]
    rows = [int(report["read_rows"]) for report in reports]
    assert (reply.status, reply.read(), len(rows) > 1, rows) == (200, b"0\n", True, sorted(rows))
    assert int(json.loads(reply.headers["X-ClickHouse-Summary"])["read_rows"]) == 12


@pytest.mark.parametrize(
    ("sql", "body", "written"),
    [
        ("INSERT INTO {} VALUES", b"(1), (2), (3)", 3),
        ("INSERT INTO {} FORMAT CSV", b"1\n2\n", 2),
        ("INSERT INTO {} SELECT number FROM numbers(5)", b"", 5),
        ("INSERT INTO {} SELECT n + 1 FROM input('n UInt32') FORMAT CSV", b"1\n2\n3\n4\n", 4),
        ("SELECT 1", b"", 0),
    ],
)
def test_the_summary_tells_rows_written(
    ask: Any, table: Callable[..., str], sql: str, body: bytes, written: int
) -> None:
    answer = ask(sql.format(table("n UInt32")), body)
    assert answer.status == 200, answer.body
    assert int(json.loads(answer.headers["X-ClickHouse-Summary"])["written_rows"]) == written


@pytest.mark.parametrize(
    ("sql", "body"),
    [
        ("INSERT INTO {} VALUES", b"(1,'a'),(2,'b')"),
        ("INSERT INTO {} VALUES (1,'a'),", b"(2,'b')"),
        ("INSERT INTO {}", b"VALUES (1,'a'),(2,'b')"),
        ("INSERT INTO {}", b"FORMAT CSV\n1,a\n2,b\n"),
        ("INSERT INTO {} FORMAT CSV", b"1,a\n2,b\n"),
        ("INSERT INTO {} (s, n) FORMAT JSONCompactEachRow", b'["a", 1]\n["b", 2]\n'),
        ("INSERT INTO {} SETTINGS input_format_allow_errors_num = 1 FORMAT CSV", b"1,a\nx,y\n2,b\n"),
        ("INSERT INTO {} FORMAT CSV SETTINGS format_csv_delimiter = ';'", b"1;a\n2;b\n"),
        ("", b"INSERT INTO {} VALUES (1,'a'),(2,'b')"),
        ("", b"INSERT INTO {} FORMAT CSV\n1,a\n2,b\n"),
        ("", b"/* of two */ INSERT INTO {} -- rows\nFORMAT TSV\n1\ta\n2\tb\n"),
        ("INSERT INTO {} SELECT n, lower(s) FROM input('n UInt8, s String') FORMAT CSV", b"1,A\n2,B\n"),
        (
            "",
            b"INSERT INTO {} SELECT n + 1, s FROM input('n UInt8, s String') WHERE s != 'x' FORMAT CSV\n0,a\n1,b\n9,x",
        ),
        ("INSERT INTO {} WITH 1 AS one SELECT n + one, s FROM input('s String, n UInt8')", b"FORMAT TSV\na\t0\nb\t1\n"),
    ],
)
def test_data_is_found_wherever_it_stands(ask: Any, table: Callable[..., str], sql: str, body: bytes) -> None:
    name = table("n UInt8, s String")
    answer = ask(sql.format(name), body.replace(b"{}", name.encode()))
    assert answer.status == 200, answer.body
    assert ask(f"SELECT * FROM {name} ORDER BY n").body == b"1\ta\n2\tb\n"


def test_an_insert_without_data_is_refused(ask: Any, table: Callable[..., str]) -> None:
    assert ask(f"INSERT INTO {table('n UInt8')} VALUES").code == 108


@pytest.mark.parametrize("rows", [0, 1, 70_000, 200_000])
@pytest.mark.parametrize(
    "form",
    ["JSON", "JSONCompact", "JSONStrings", "JSONCompactStrings", "JSONColumnsWithMetadata", "JSONColumns",
     "JSONCompactColumns", "JSONObjectEachRow"],
)  # fmt: skip
def test_json_is_one_document(ask: Any, form: str, rows: int) -> None:
    document = json.loads(ask(f"SELECT number AS n FROM numbers({rows}) FORMAT {form}").body)
    if "data" in document:
        assert document["rows"] == rows
        document = document["data"]
    if "Columns" in form and document:
        [document] = document.values() if isinstance(document, dict) else document
    assert len(document) == rows


def test_json_rows_as_an_array_are_one_document(ask: Any) -> None:
    for rows in (0, 70_000):
        body = ask(f"SELECT number FROM numbers({rows}) FORMAT JSONEachRow", output_format_json_array_of_rows="1").body
        assert len(json.loads(body)) == rows


def test_totals_and_extremes(ask: Any) -> None:
    sql = "SELECT number % 2 AS k, count() AS c FROM numbers(9) GROUP BY k WITH TOTALS ORDER BY k"
    document = json.loads(ask(f"{sql} FORMAT JSONCompact", extremes="1").body)
    assert document["totals"] == [0, 9]
    assert document["extremes"] == {"min": [0, 4], "max": [1, 5]}
    for form in ("JSON", "JSONCompact", "JSONStrings"):
        nothing = sql.replace("numbers(9)", "numbers(0)")
        document = json.loads(ask(f"{nothing} FORMAT {form}", extremes="1").body)
        assert (document["data"], "totals" in document) == ([], True)
    assert ask(f"{sql} FORMAT CSV").body == b"0,5\n1,4\n\n0,9\n"
    assert ask(f"{sql} SETTINGS extremes = 1").body == b"0\t5\n1\t4\n\n0\t9\n\n0\t4\n1\t5\n"


@pytest.mark.parametrize(
    ("sql", "form", "body"),
    [
        ("SELECT format FROM {} ORDER BY format DESC", "TabSeparated", b"b\na\n"),
        ("SELECT format FROM {} ORDER BY 1, format ASC", "TabSeparated", b"a\nb\n"),
        ("SELECT format FROM {} ORDER BY format DESC FORMAT CSV", "CSV", b'"b"\n"a"\n'),
        ("SELECT format FROM {} ORDER BY format -- FORMAT CSV", "TabSeparated", b"a\nb\n"),
        ("SELECT format AS table FROM {} ORDER BY table FORMAT CSV", "CSV", b'"a"\n"b"\n'),
        ("SELECT count(format) csv FROM {} format csv", "CSV", b"2\n"),
        ("SELECT 'FORMAT JSON' FROM {} LIMIT 1", "TabSeparated", b"FORMAT JSON\n"),
        ("SHOW TABLES LIKE '{}' FORMAT CSV", "CSV", b'"{}"\n'),
        ("SELECT format FROM {} WHERE format = 'a' FORMAT TSV SETTINGS max_threads = 1", "TSV", b"a\n"),
    ],
)
def test_format_is_told_from_what_is_called_so(
    ask: Any, table: Callable[..., str], sql: str, form: str, body: bytes
) -> None:
    name = table("format String")
    ask(f"INSERT INTO {name} VALUES ('a'), ('b')")
    answer = ask(sql.replace("{}", name))
    assert (answer.headers.get("X-ClickHouse-Format"), answer.body) == (form, body.replace(b"{}", name.encode()))


def test_a_session_keeps_tables_and_settings(ask: Any) -> None:
    assert ask("CREATE TEMPORARY TABLE kept (n UInt8)", session_id="one").status == 200
    ask("SET max_threads = 7", session_id="one")
    assert ask("SELECT count() FROM kept", session_id="one", method="GET").body == b"0\n"
    assert ask("SELECT getSetting('max_threads')", session_id="one", session_check="1").body == b"7\n"
    assert ask("SELECT getSetting('max_threads')", session_id="one", max_threads="3").body == b"3\n"
    assert ask("SELECT getSetting('max_threads')", session_id="one").body == b"7\n"
    assert ask("SELECT count() FROM kept", session_id="two").code == 60
    assert ask("SELECT count() FROM kept", session_id="one", user="analyst").code == 60
    assert ask("SELECT 1", session_id="one", close_session="1").status == 200
    assert ask("SELECT 1", session_id="one", session_check="1").code == 372


def test_a_session_ends_after_its_time_and_is_used_by_one_request_at_a_time(ask: Any) -> None:
    ask("SELECT 1", session_id="short", session_timeout="1")
    time.sleep(1.1)
    assert ask("SELECT 1", session_id="short", session_check="1").code == 372
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(ask, "SELECT sleep(1.5)", session_id="busy")
        time.sleep(0.5)
        assert ask("SELECT 1", session_id="busy").code == 373
        assert busy.result().status == 200


def test_ids_of_clients_are_seen_and_unique(ask: Any) -> None:
    seen = ask("SELECT query_id FROM system.processes WHERE query_id = 'mine' FORMAT TSV", query_id="mine")
    assert (seen.body, seen.headers["X-ClickHouse-Query-Id"]) == (b"mine\n", "mine")
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(ask, "SELECT count() FROM numbers(1e12)", query_id="slow")
        time.sleep(0.5)
        assert ask("SELECT 1", query_id="slow").code == 216
        assert ask("SELECT count() FROM system.processes AS p WHERE p.query_id = 'slow'").body == b"1\n"
        ask("KILL QUERY WHERE query_id = 'slow'")
        assert running.result().code == 394


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT file('/etc/hostname')",
        "SELECT length(`file`('/etc/' || 'hostname'))",
        "SELECT \"f\\x69le\"('/etc/hostname')",
        "SELECT (SELECT file ('/etc/hostname'))",
        "SELECT file/* */('/etc/hostname')",
        "SELECT * APPLY file FROM (SELECT '/etc/hostname' AS p)",
        "SELECT * APPLY(`file`) FROM (SELECT '/etc/hostname' AS p)",
        "SELECT * APPLY(p -> file(p)) FROM (SELECT '/etc/hostname' AS p)",
        "SELECT * FROM file('/etc/hostname', LineAsString)",
        "SELECT * FROM url('http://127.0.0.1:1/', CSV, 'a String')",
        "SELECT * FROM s3('http://127.0.0.1:1/bucket/key.csv', 'CSV', 'a String')",
        "SELECT * FROM remote('127.0.0.1', 'system.one')",
        "SELECT * FROM Python(rows)",
        "SELECT * FROM `default`.`/etc/hostname`",
    ],
)
@pytest.mark.parametrize("user", ["analyst", "default"])
def test_nothing_outside_is_read(ask: Any, sql: str, user: str) -> None:
    assert ask(sql, user=user).code == 497


def test_a_table_or_column_may_be_called_file(ask: Any) -> None:
    ask("CREATE TABLE IF NOT EXISTS file (file String) ENGINE = Memory")
    ask("INSERT INTO file (file) VALUES ('x')")
    assert ask("SELECT file, 'file(1)' FROM file -- file('/etc/hostname')").body == b"x\tfile(1)\n"
    ask("DROP TABLE file")


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO {} VALUES (1)",
        "INSERT INTO {} SELECT 1",
        "ALTER TABLE {} DELETE WHERE 1",
        "TRUNCATE TABLE {}",
        "DROP TABLE {}",
        "CREATE TABLE other (n UInt8) ENGINE = Memory",
        "CREATE TEMPORARY TABLE other (n UInt8)",
        "OPTIMIZE TABLE {}",
        "KILL QUERY WHERE 1",
        "SYSTEM FLUSH LOGS",
        "SET readonly = 0",
        "/* SELECT */ DROP TABLE {}",
    ],
)
def test_an_analyst_changes_nothing(ask: Any, table: Callable[..., str], sql: str) -> None:
    name = table("n UInt8")
    ask(f"INSERT INTO {name} VALUES (7)")
    answer = ask(sql.format(name), user="analyst")
    assert (answer.status, answer.code) == (403, 164), answer.body
    assert ask(f"SELECT * FROM {name}", user="analyst").body == b"7\n"


@pytest.mark.parametrize(
    "sql",
    ["SELECT 1", "SHOW TABLES", "SHOW CREATE TABLE {}", "DESCRIBE {}", "EXPLAIN SELECT * FROM {}", "EXISTS TABLE {}",
     "WITH 1 AS x SELECT x", "(SELECT 1) UNION ALL (SELECT 2)", "SET max_threads = 2", "USE complaints"],
)  # fmt: skip
def test_an_analyst_reads(ask: Any, table: Callable[..., str], sql: str) -> None:
    assert ask(sql.format(table("n UInt8")), user="analyst", max_threads="1").status == 200
