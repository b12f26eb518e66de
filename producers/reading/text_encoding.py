"""In which encoding a file of text is written: by its byte-order mark, else by its bytes."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

from complaints.errors import ConfigError, PermanentError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""UTF-32 first: its mark begins with that of UTF-16."""


def marked_encoding(head: bytes) -> str | None:
    """The encoding its byte-order mark says, which nobody writes by accident; None without one."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def guess_encoding(head: bytes, name: str) -> str:
    """UTF-8 or cp874 (windows-874, TIS-620), of the first bytes of a file.

    Thai in cp874 is never UTF-8 and nearly never the other way round. Raises ConfigError for anything else.
    """
    if marked := marked_encoding(head):
        return marked
    for encoding in ("utf-8", "cp874"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)  # the last character may be cut
        except UnicodeDecodeError:
            continue
        return encoding
    raise ConfigError(f"{name}: neither UTF-8 nor windows-874")


def utf8_lines(stream: BinaryIO, encoding: str, name: str) -> Iterator[bytes]:
    """The lines of a UTF-16 or UTF-32 stream in UTF-8. Raises PermanentError, naming the line, where it is none."""
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    count = 0
    try:
        for line in text:
            count += 1
            yield line.encode()
    except UnicodeError as error:
        raise PermanentError(f"{name}#{count + 1}: not {encoding.upper()}: {error}") from error
    finally:
        text.detach()  # else the wrapper closes the stream, which is read again
