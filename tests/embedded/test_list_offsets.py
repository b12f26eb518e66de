from __future__ import annotations

import struct

import pytest

from embedded.list_offsets import LAST_VERSION, Question, ends_in, fetch_request, question_in, with_ends

VERSIONS = range(1, LAST_VERSION + 1)
ASKED = frozenset({(b"t", 0), (b"t", 1)})


def _frame(body: bytes) -> bytes:
    return struct.pack(">i", len(body)) + body


def _text(text: bytes, version: int) -> bytes:
    return (bytes([len(text) + 1]) if version >= 6 else struct.pack(">h", len(text))) + text


def _array(entries: list[bytes], version: int) -> bytes:
    return (bytes([len(entries) + 1]) if version >= 6 else struct.pack(">i", len(entries))) + b"".join(entries)


def _tags(version: int) -> bytes:
    return b"\x01\x05\x02ab" if version >= 6 else b""


def request(version: int, times: dict[int, int], committed: bool = True, client: bytes | None = b"me") -> bytes:
    """A ListOffsets request as in Apache Kafka's protocol.html, with the timestamp asked for per partition."""
    name = struct.pack(">h", -1) if client is None else struct.pack(">h", len(client)) + client
    epoch = struct.pack(">i", 9) if version >= 4 else b""
    partitions = [
        struct.pack(">i", at) + epoch + struct.pack(">q", time) + _tags(version) for at, time in times.items()
    ]
    topic = _text(b"t", version) + _array(partitions, version) + _tags(version)
    isolation = struct.pack(">b", committed) if version >= 2 else b""
    body = struct.pack(">i", -1) + isolation + _array([topic], version) + _tags(version)
    return _frame(struct.pack(">hhi", 2, version, 77) + name + _tags(version) + body)


def answer(version: int, offsets: dict[int, int], error: int = 0) -> bytes:
    epoch = struct.pack(">i", 3) if version >= 4 else b""
    partitions = [
        struct.pack(">ihqq", at, error, 1_700_000, offset) + epoch + _tags(version) for at, offset in offsets.items()
    ]
    topic = _text(b"t", version) + _array(partitions, version) + _tags(version)
    throttle = struct.pack(">i", 0) if version >= 2 else b""
    return _frame(struct.pack(">i", 77) + _tags(version) + throttle + _array([topic], version) + _tags(version))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("client", [b"me", b"", None])
def test_the_partitions_whose_end_is_asked_for_are_known(version: int, client: bytes | None) -> None:
    asked = question_in(request(version, {0: -1, 1: -1, 2: -2, 3: 1_700_000_000_000}, client=client))
    assert asked == Question(version, version >= 2, ASKED)


@pytest.mark.parametrize("version", VERSIONS)
def test_only_the_ends_that_were_asked_for_are_replaced(version: int) -> None:
    question = Question(version, False, ASKED)
    ends = {(b"t", 0): 88, (b"t", 2): 99}
    assert with_ends(answer(version, {0: 1, 1: 5, 2: 7}), question, ends) == answer(version, {0: 88, 1: 5, 2: 7})
    refused = answer(version, {0: -1}, error=3)
    assert with_ends(refused, question, ends) == refused


@pytest.mark.parametrize("version", VERSIONS)
def test_a_request_that_does_not_ask_for_an_end_or_is_cut_short_is_none_of_ours(version: int) -> None:
    assert question_in(request(version, {0: -2})) is None
    whole = request(version, {0: -1})
    assert all(question_in(whole[:size]) is None for size in range(len(whole) - 20))
    assert question_in(_frame(struct.pack(">hhi", 1, version, 77))) is None


@pytest.mark.parametrize("committed", [False, True])
def test_the_ends_are_read_from_an_answer_to_fetch(committed: bool) -> None:
    question = Question(2, committed, ASKED)
    asked = fetch_request(question)
    assert int.from_bytes(asked[:4], "big") == len(asked) - 4
    aborted = struct.pack(">iqq", 1, 5, 5)
    first = struct.pack(">ihqq", 0, 0, 105, 99) + aborted + struct.pack(">i", 3) + b"abc"
    second = struct.pack(">ihqq", 1, 3, -1, -1) + struct.pack(">ii", -1, -1)
    found = _frame(struct.pack(">iiih", 0, 0, 1, 1) + b"t" + struct.pack(">i", 2) + first + second)
    assert ends_in(found, question) == {(b"t", 0): 99 if committed else 105}
