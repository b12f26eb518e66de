"""The elements of one array in a JSON file of any size, without holding the file."""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from complaints.errors import ConfigError, PermanentError
from complaints.repeated_keys import marking_repeated

BLOCK_CHARS = 1 << 18
HEAD_CHARS = 1 << 20
_SEPARATOR = re.compile(r"[\s,]*")


class JsonArray:
    """Elements of the array under one of `keys` at the top of the document, or of the document itself.

    Each comes with its own text; bytes that are not UTF-8 are surrogates in it. An object with a repeated key is a
    `RepeatedKeys`. Raises ConfigError on construction when there is no such array, PermanentError while reading when
    the file breaks off or is garbled.
    """

    def __init__(self, stream: BinaryIO, name: str, keys: tuple[str, ...]) -> None:
        self._name = name
        self._text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape")
        self._buffer = self._read(HEAD_CHARS)
        # Inside a string the quotes of such a key are escaped.
        array = rf'(?<!\\)"(?:{"|".join(keys)})"\s*:\s*\['
        start = re.search(rf"\A\s*\[|{array}", self._buffer)
        self._follows = re.compile(rf"{array}|[}}\]]\s*[{{\[]")
        if not self._buffer.lstrip().startswith(("{", "[")) or start is None:
            raise ConfigError(f"{name}: no JSON with an array {' or '.join(keys)}")
        self._at = start.end()

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        decoder = json.JSONDecoder(object_pairs_hook=marking_repeated)
        count = 0
        while True:
            self._at = self._after_separator()
            if self._buffer[self._at : self._at + 1] == "]":
                self._require_end(count)
                return
            try:
                element, end = decoder.raw_decode(self._buffer, self._at)
                complete = end < len(self._buffer)  # at the end of the buffer a number may go on
            except (json.JSONDecodeError, RecursionError):
                complete = False
            if complete:
                count += 1
                yield element, self._buffer[self._at : end]
                self._at = end
            elif not self._more():
                raise PermanentError(f"{self._name}: broken JSON or end of file after {count:,} elements")

    def detach(self) -> None:
        """Leave the stream to others; nothing more is read here."""
        self._text.detach()

    def _require_end(self, count: int) -> None:
        """Raise PermanentError when another array or document follows, which nobody would read."""
        rest = self._buffer[self._at :]
        while rest:
            if self._follows.search(rest):
                raise PermanentError(f"{self._name}: another array follows after {count:,} elements; split the file")
            block = self._read(BLOCK_CHARS)
            rest = block and rest[-HEAD_CHARS:] + block

    def _after_separator(self) -> int:
        match = _SEPARATOR.match(self._buffer, self._at)
        return match.end() if match else self._at

    def _more(self) -> bool:
        # Doubling keeps the cost of a large element linear.
        block = self._read(max(BLOCK_CHARS, len(self._buffer) - self._at))
        self._buffer, self._at = self._buffer[self._at :] + block, 0
        return bool(block)

    def _read(self, chars: int) -> str:
        try:
            return self._text.read(chars)
        except (EOFError, OSError, zlib.error) as error:
            raise PermanentError(f"{self._name} breaks off: {error}") from error
