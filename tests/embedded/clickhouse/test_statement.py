"""Statements are recognised by their own keywords, not by words in strings, comments or parentheses."""

from __future__ import annotations

import pytest

from embedded.clickhouse.errors import DatabaseError
from embedded.clickhouse.statement import Statement
from embedded.clickhouse.statement import parse as parse_with_formats

FORMATS = {"native", "csv", "json", "tsv", "jsoneachrow", "values"}


def parse(sql: str, *, with_data: bool = False) -> Statement:
    return parse_with_formats(sql, FORMATS, with_data=with_data)


@pytest.mark.parametrize(
    ("sql", "target", "settings", "form"),
    [
        ("INSERT INTO t (a, b) VALUES", "t (a, b)", "", None),
        ("insert into d.t(a)values", "d.t(a)", "", None),
        ("INSERT INTO t", "t", "", None),
        ("/* VALUES (1) */ INSERT INTO TABLE t -- the table\n FORMAT Native -- done", "t", "", "Native"),
        ("INSERT INTO `a VALUES` SETTINGS x = 1, y = 'FORMAT' VALUES", "`a VALUES`", "x = 1, y = 'FORMAT'", None),
        ("INSERT INTO t FORMAT Native SETTINGS x = 1;", "t", "x = 1", "Native"),
        ("INSERT INTO FUNCTION null('x Int8') VALUES", "FUNCTION null('x Int8')", "", None),
    ],
)
def test_insert_waits_for_data(sql: str, target: str, settings: str, form: str | None) -> None:
    statement = parse(sql)
    assert (statement.kind, statement.target) == ("insert", target)
    assert (statement.settings, statement.format) == (settings, form)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (8)",
        "INSERT INTO t SETTINGS x = 1 VALUES (8)",
        "INSERT INTO t (a)VALUES (1)",
        "INSERT INTO t FORMAT CSV 1,2",
        "INSERT INTO t (a) SETTINGS async_insert = 1 SELECT 1",
        "INSERT INTO t WITH 1 AS x SELECT x",
    ],
)
def test_insert_that_has_its_data_runs_as_it_is(sql: str) -> None:
    assert parse(sql).kind == "other"
    assert parse(sql).sql == sql


@pytest.mark.parametrize(
    ("sql", "kind", "left", "form"),
    [
        ("SELECT ';' ; ", "select", "SELECT ';'", None),
        ("(SELECT 1) UNION ALL (SELECT 2)", "select", "(SELECT 1) UNION ALL (SELECT 2)", None),
        ("SELECT * FROM t FORMAT JSON", "select", "SELECT * FROM t ", "JSON"),
        ("SELECT 1 FORMAT CSV SETTINGS a = 1", "select", "SELECT 1 SETTINGS a = 1", "CSV"),
        ("SELECT format('{}', 1) AS format FROM t", "select", "SELECT format('{}', 1) AS format FROM t", None),
        ("SELECT 1 ORDER BY format DESC", "select", "SELECT 1 ORDER BY format DESC", None),
        ("SELECT a, format csv", "select", "SELECT a, format csv", None),
        ("SELECT t.format csv", "select", "SELECT t.format csv", None),
        ("SELECT format csv", "select", "SELECT format csv", None),
        ("SELECT * FROM a JOIN format csv", "select", "SELECT * FROM a JOIN format csv", None),
        ("SELECT a AS format FORMAT csv", "select", "SELECT a AS format ", "csv"),
        ("SELECT * FORMAT csv", "select", "SELECT * ", "csv"),
        ("SELECT 1 SETTINGS a = 1 FORMAT CSV SETTINGS b = 2", "select", "SELECT 1 SETTINGS a = 1 , b = 2", "CSV"),
        ("SHOW TABLES FORMAT TSV", "show", "SHOW TABLES ", "TSV"),
        ("CREATE TABLE t (a Int8) ENGINE = Null", "other", "CREATE TABLE t (a Int8) ENGINE = Null", None),
    ],
)
def test_format_and_semicolon_are_taken_off(sql: str, kind: str, left: str, form: str | None) -> None:
    statement = parse(sql)
    assert (statement.kind, statement.sql, statement.format) == (kind, left, form)


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT 1; DROP TABLE t", 62),
        ("SELECT 1 INTO OUTFILE 'x'", 344),
        ("INSERT INTO t FROM INFILE '/etc/hostname' FORMAT CSV", 344),
    ],
)
def test_refused(sql: str, code: int) -> None:
    with pytest.raises(DatabaseError) as error:
        parse(sql)
    assert error.value.code == code


@pytest.mark.parametrize("sql", ["INSERT INTO \n", "INSERT INTO ;", "INSERT INTO /* t */ -- t"])
def test_an_insert_into_nothing_is_for_the_engine_to_refuse(sql: str) -> None:
    assert parse(sql).kind == "other"
