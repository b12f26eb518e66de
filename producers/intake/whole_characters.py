"""JSON whose escapes spell half a character, made readable. Pure.

`"\\ud83d"` is what a channel leaves of an emoji that it cut in the middle. Strict decoders refuse the document for it,
and a batch for one complaint in it; the half says nothing, so it is left out.
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
    """`read` of the document, and of it without halves of characters where it cannot be read as it is.

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
