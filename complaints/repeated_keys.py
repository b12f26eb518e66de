"""Keys that one JSON object has twice: decoders keep the last one and say nothing. Pure.

RFC 8259, section 4: what a reader makes of an object with repeated names is unpredictable. So it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

REPEATED = "a key occurs twice in one object"
NESTED = ("place", "reporter")
"""The fields of a complaint that are objects. More of them, or fewer, change the speed below and never the answer."""
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_BRACE = ord("{")

Document = bytes | msgspec.Raw


class RepeatedKeys(dict[str, object]):
    """What `marking_repeated` makes of an object with a repeated key, and of every object that holds one."""


def marking_repeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An `object_pairs_hook` for Python's JSON decoder, which reads documents that msgspec refuses."""
    fields = dict(pairs)
    if len(fields) != len(pairs) or any(isinstance(value, RepeatedKeys) for value in fields.values()):
        return RepeatedKeys(fields)
    return fields


def repeated(complaint: Document) -> bool:
    """Whether any object of this JSON object has a key twice; quick where none has."""
    return may_repeat_a_key([complaint]) and repeats_a_key(complaint)


def repeats_a_key(document: Document) -> bool:
    """Whether any object in this JSON document has a key twice, also when both are escaped differently.

    False for what is not JSON or nested too deeply to read: its decoder says so.
    """
    repeated = False

    def look(pairs: list[tuple[str, object]]) -> None:
        nonlocal repeated
        repeated = repeated or len({key for key, _ in pairs}) != len(pairs)

    try:
        json.loads(bytes(document), object_pairs_hook=look)
    except (ValueError, RecursionError):
        return False
    return repeated


def may_repeat_a_key(complaints: Sequence[Document]) -> bool:
    """False only when no key is repeated in any of these objects; at a quarter of the price of looking at each.

    Every key is followed by one colon. So if no key is lost, the colons of a document are those within its values and
    one for each key. Raises what msgspec raises when one is no JSON object.
    """
    keys, values = 0, list[msgspec.Raw]()
    for document in complaints:
        fields = _OBJECT.decode(document)
        for name in NESTED:
            if name in fields and memoryview(fields[name])[0] == _BRACE:
                inner = _OBJECT.decode(fields.pop(name))
                keys += len(inner) + 1
                values += inner.values()
        keys += len(fields)
        values += fields.values()
    return b"".join(complaints).count(b":") - b"".join(values).count(b":") != keys
