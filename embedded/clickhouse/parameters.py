"""Reads what an HTTP request holds beside its statement: parameters of the address and headers."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import Message

from embedded.clickhouse.errors import (
    AUTHENTICATION_FAILED,
    BAD_ARGUMENTS,
    CANNOT_PARSE_BOOL,
    CANNOT_PARSE_NUMBER,
    INVALID_SESSION_TIMEOUT,
    SUPPORT_IS_DISABLED,
    DatabaseError,
)

DEFAULT_SESSION_SECS, MAX_SESSION_SECS = 60, 3600
_BOOLS = {"1": True, "true": True, "0": False, "false": False}
_VALUE = "param_"
_OWN = {
    *("query", "query_id", "database", "user", "password", "role", "quota_key", "default_format", "stacktrace"),
    *("compress", "decompress", "buffer_size", "wait_end_of_query", "client_protocol_version"),
    *("session_id", "session_timeout", "session_check", "close_session"),
}
"""Parameters handled here; any other is a setting of the engine, which refuses unknown ones. `quota_key` and
`stacktrace` change nothing: there are no quotas, and no traces."""
_UNSUPPORTED = ("http_response_headers", "http_write_exception_in_output_format", "hsts_max_age")
"""Settings that the engine knows but that only its own HTTP server would carry out."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """One request. `values` fill in `{name:Type}`, escaped as in TSV; `buffer_bytes` 0: the server's default."""

    query: str
    query_id: str
    database: str
    user: str
    password: str
    role: str
    default_format: str
    settings: Mapping[str, str]
    values: Mapping[str, str]
    compress: bool
    decompress: bool
    verify: bool
    accepted: str
    level: int
    buffer_bytes: int
    wait_for_end: bool
    progress_in_headers: bool
    session_id: str
    session_secs: int
    session_must_exist: bool
    close_session: bool
    protocol_version: int


def single(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The parameters by name. Raises DatabaseError when one is given twice: which one is meant?"""
    given = dict(pairs)
    if len(given) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise DatabaseError(BAD_ARGUMENTS, f"Parameter {twice[:50]} is given more than once")
    return given


def read_parameters(given: Mapping[str, str], headers: Message) -> Parameters:
    """Read them. DatabaseError for a value that cannot be read, with the number a server gives."""
    settings = {k: v for k, v in given.items() if k and k not in _OWN and not k.startswith(_VALUE)}
    if name := next((name for name in _UNSUPPORTED if given.get(name, "") not in ("", "0", "false", "{}")), None):
        raise DatabaseError(SUPPORT_IS_DISABLED, f"Parameter {name} is not supported here")
    user, password = _credentials(given, headers)
    wait = _bool(given, "wait_end_of_query") or _bool(given, "http_wait_end_of_query")
    accepts = _bool(given, "enable_http_compression", default=True)  # the default of engines of this version
    return Parameters(
        query=given.get("query", ""),
        query_id=given.get("query_id", ""),
        database=headers.get("X-ClickHouse-Database") or given.get("database", ""),
        user=user,
        password=password,
        role=given.get("role", ""),
        default_format=headers.get("X-ClickHouse-Format") or given.get("default_format", ""),
        settings=settings,
        values={k.removeprefix(_VALUE): v for k, v in given.items() if k.startswith(_VALUE)},
        compress=_bool(given, "compress"),
        decompress=_bool(given, "decompress"),
        verify=not _bool(given, "http_native_compression_disable_checksumming_on_decompress"),
        accepted=headers.get("Accept-Encoding", "") if accepts else "",
        level=_number(given, "http_zlib_compression_level", 3),
        buffer_bytes=_number(given, "buffer_size", 0) or _number(given, "http_response_buffer_size", 0),
        wait_for_end=wait,
        progress_in_headers=_bool(given, "send_progress_in_http_headers"),
        session_id=given.get("session_id", ""),
        session_secs=_session_secs(given),
        session_must_exist=_bool(given, "session_check"),
        close_session=_bool(given, "close_session"),
        protocol_version=_number(given, "client_protocol_version", 0),
    )


def _bool(given: Mapping[str, str], name: str, *, default: bool = False) -> bool:
    text = given.get(name, "")
    if text and text.lower() not in _BOOLS:
        raise DatabaseError(CANNOT_PARSE_BOOL, f"Cannot parse boolean value of parameter {name}: {text[:50]!r}")
    return _BOOLS[text.lower()] if text else default


def _number(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, "")
    if text and not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise DatabaseError(CANNOT_PARSE_NUMBER, f"Cannot parse number of parameter {name}: {text[:50]!r}")
    return int(text) if text else default


def _session_secs(given: Mapping[str, str]) -> int:
    try:
        secs = _number(given, "session_timeout", DEFAULT_SESSION_SECS)
    except DatabaseError as error:
        raise DatabaseError(INVALID_SESSION_TIMEOUT, f"Invalid session timeout: {error}") from error
    if secs > MAX_SESSION_SECS:
        message = f"Session timeout '{secs}' is larger than max_session_timeout: {MAX_SESSION_SECS}"
        raise DatabaseError(INVALID_SESSION_TIMEOUT, message)
    return secs


def _credentials(given: Mapping[str, str], headers: Message) -> tuple[str, str]:
    user, key = headers.get("X-ClickHouse-User", ""), headers.get("X-ClickHouse-Key", "")
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if not scheme:
        return user or given.get("user", ""), key or given.get("password", "")
    if user or key:
        raise DatabaseError(BAD_ARGUMENTS, "Credentials are given twice: in Authorization and in X-ClickHouse headers")
    try:
        if scheme.lower() != "basic":
            raise ValueError(scheme)
        user, _, password = base64.b64decode(token).decode().partition(":")
    except ValueError as error:
        raise DatabaseError(AUTHENTICATION_FAILED, "Authorization holds no user and password") from error
    return user, password
