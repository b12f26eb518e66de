from __future__ import annotations

import struct

from embedded.tansu_front import asks_for_versions, without_tags

_APIS = struct.pack(">hhhB", 18, 0, 4, 0) + struct.pack(">hhhB", 3, 0, 12, 0)


def _frame(body: bytes) -> bytes:
    return struct.pack(">i", len(body)) + body


def test_knows_the_request() -> None:
    assert asks_for_versions(_frame(struct.pack(">hhi", 18, 3, 1)))
    assert not asks_for_versions(_frame(struct.pack(">hhi", 18, 2, 1)))
    assert not asks_for_versions(_frame(struct.pack(">hhi", 3, 12, 1)))
    assert not asks_for_versions(b"\x00\x00\x00\x00")


def test_takes_the_tagged_fields_off_the_answer() -> None:
    head = struct.pack(">ihB", 1, 0, 3) + _APIS + struct.pack(">i", 0)
    tagged = _frame(head + b"\x02\x00\x01\x01\x01\x08" + b"\xff" * 8)
    assert without_tags(tagged) == _frame(head + b"\x00")
    assert without_tags(_frame(head + b"\x00")) == _frame(head + b"\x00")


def test_an_answer_that_is_cut_short_stays_as_it_is() -> None:
    for size in range(4 + len(_APIS)):
        frame = (_frame(struct.pack(">ihB", 1, 0, 3) + _APIS))[:size]
        assert without_tags(frame) == frame
