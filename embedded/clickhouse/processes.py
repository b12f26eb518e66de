"""Statements about running queries, which clients know by their own ids and the engine by others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from embedded.clickhouse.statement import only_code

_KILL = re.compile(r"\s*KILL\s+QUERY\b", re.IGNORECASE)
_QUERY_ID = re.compile(r"\bquery_id\b", re.IGNORECASE)
_PROCESSES = re.compile(
    r"\b(?P<clause>FROM|JOIN)\s+system\s*\.\s*processes\b(?P<alias>\s+(?:AS\s+)?(?!(?:WHERE|PREWHERE|GROUP|ORDER|LIMIT"
    r"|HAVING|SETTINGS|FORMAT|UNION|INTERSECT|EXCEPT|JOIN|INNER|LEFT|RIGHT|FULL|CROSS|ANY|ALL|SEMI|ANTI|ASOF|GLOBAL"
    r"|USING|ON|ARRAY|WINDOW|QUALIFY|OFFSET|INTO|FINAL|SAMPLE)\b)[\w`\"]+)?",
    re.IGNORECASE,
)


def with_client_ids(sql: str, tag: str, ids: Mapping[str, str]) -> str:
    """Rewrite `KILL QUERY WHERE ..` and `.. FROM system.processes ..` so that `query_id` is the client's.

    `tag` is the setting that names a session, `ids` maps its values to the id of what runs there. Other text is
    returned as it is.
    """
    pattern = _QUERY_ID if _KILL.match(only_code(sql[:1000])) else _PROCESSES
    if not pattern.search(sql):
        return sql
    shown = f"transform(Settings['{tag}'], [{_list(ids)}], [{_list(ids.values())}], query_id)"
    code, parts, end = only_code(sql), [], 0
    for found in pattern.finditer(code):
        parts += [sql[end : found.start()], shown if pattern is _QUERY_ID else _table(found, shown)]
        end = found.end()
    return "".join([*parts, sql[end:]])


def _table(found: re.Match[str], shown: str) -> str:
    table = f"(SELECT * REPLACE ({shown} AS query_id) FROM system.processes)"  # noqa: S608 - made of literals
    return f"{found['clause']} {table}{found['alias'] or ' AS processes'}"


def _list(values: Iterable[str]) -> str:
    texts = [value.replace("\\", "\\\\").replace("'", "\\'") for value in values]
    return ", ".join(f"'{text}'" for text in texts or [""])
