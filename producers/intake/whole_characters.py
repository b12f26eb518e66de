"""Removes escapes of half a character from JSON, so that it can be decoded. Pure.

`"\\ud83d"` is what a channel leaves of an emoji that it cut in the middle. Strict decoders refuse the document for it,
and a batch for one complaint in it. Half a character means nothing, so it is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")
_PAIR = rb"\\u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_HALF = rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
_ESCAPES = re.compile(rb"(?s)(?P<kept>%b|\\(?!u[dD][89a-fA-F]).)|%b" % (_PAIR, _HALF))


def whole_characters(document: bytes) -> bytes:
    """The JSON document without escapes of halves; the rest is byte for byte what it was."""
    return _ESCAPES.sub(lambda found: found["kept"] or b"", document)


def read_whole(document: bytes, read: Callable[[bytes], T]) -> T:
    """Call `read` with the document, and again without halves of characters when it is no valid JSON.

    Raises what `read` raises.
    """
    try:
        return read(document)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        if (whole := whole_characters(document)) == document:
            raise
    return read(whole)
