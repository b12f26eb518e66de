"""Errors of statements, with ClickHouse's own numbers."""

from __future__ import annotations

import re

CANNOT_PARSE_NUMBER = 72
BAD_ARGUMENTS = 36
CHECKSUM_DOESNT_MATCH = 40
UNKNOWN_TYPE = 50
SYNTAX_ERROR = 62
UNKNOWN_FORMAT = 73
UNKNOWN_COMPRESSION_METHOD = 89
UNEXPECTED_PACKET = 101
NO_DATA_TO_INSERT = 108
UNKNOWN_SETTING = 115
READONLY = 164
QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING = 216
CANNOT_DECOMPRESS = 271
SUPPORT_IS_DISABLED = 344
SESSION_NOT_FOUND = 372
SESSION_IS_LOCKED = 373
INVALID_SESSION_TIMEOUT = 374
QUERY_WAS_CANCELLED = 394
CANNOT_PARSE_BOOL = 467
ACCESS_DENIED = 497
UNKNOWN_ROLE = 511
AUTHENTICATION_FAILED = 516
UNKNOWN_EXCEPTION = 1002

_CODE = re.compile(r"Code: (\d+)\. DB::Exception: ")


class DatabaseError(Exception):
    """A statement failed; `code` is the number a ClickHouse server gives, the text has no `Code: n.` in front."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code

    @classmethod
    def from_engine(cls, error: Exception) -> DatabaseError:
        """Read number and text from what chdb raised."""
        # A message with bytes that are not UTF-8 comes as a UnicodeDecodeError, which holds the bytes.
        text = error.object.decode("utf-8", "replace") if isinstance(error, UnicodeDecodeError) else str(error)
        found = _CODE.search(text)
        return cls(int(found[1]), text[found.end() :]) if found else cls(UNKNOWN_EXCEPTION, text)
